// SPDX-License-Identifier: GPL-3.0-or-later
#include "SettledSales.h"

#include "protocol/SaleDocument.h"

namespace tillpool::protocol {
namespace {

using namespace Qt::StringLiterals;
using test::json;

QStringList sorted(QStringList keys)
{
    keys.sort();
    return keys;
}

TEST(QuoteResponse, IsTheContracts)
{
    const SettledSale sale = test::irishSale();
    const QJsonObject quote = quoteResponse(sale.priced, base::Points(100), base::Points(1025));
    EXPECT_EQ(quote.keys(),
        sorted({u"catalogue_version"_s, u"currency"_s, u"discounts"_s, u"discounts_not_applied"_s, u"lines"_s,
            u"points"_s, u"store_id"_s, u"subtotal"_s, u"tax"_s, u"total"_s}));
    EXPECT_EQ(quote.value(u"points"_s).toObject(), json(R"({"earn": 100, "redeemable": 1025})"));
    EXPECT_EQ(quote.value(u"total"_s).toObject(), json(R"({"amount": 1025, "currency": "EUR"})"));
    EXPECT_EQ(quote.value(u"tax"_s).toArray().at(0).toObject(),
        json(R"({"name": "Tax", "rate": "13.5", "included": true, "amount": {"amount": 122, "currency": "EUR"}})"));
    EXPECT_EQ(quote.value(u"lines"_s).toArray().at(0).toObject(), json(R"({"line_no": 1, "item_id": "001-flatwh",
        "name": "Flat white", "quantity": 2, "unit_price": {"amount": 370, "currency": "EUR"},
        "modifiers": [{"line_no": 2, "modifier_id": "001-oatmlk", "name": "Oat milk", "quantity": 1,
            "unit_price": {"amount": 50, "currency": "EUR"}, "amount": {"amount": 50, "currency": "EUR"}}],
        "amount": {"amount": 790, "currency": "EUR"}})"));
    EXPECT_EQ(quote.value(u"lines"_s).toArray().at(1).toObject(), json(R"({"line_no": 3, "item_id": "001-scones",
        "name": "Scone", "quantity": 1, "unit_price": {"amount": 235, "currency": "EUR"}, "modifiers": [],
        "list_price": {"amount": 325, "currency": "EUR"},
        "price_override": {"unit_price": {"amount": 235, "currency": "EUR"}, "reason": "yesterday's"},
        "amount": {"amount": 235, "currency": "EUR"}})"));
}

TEST(SaleResponse, HasAllButWhatTheDatabaseAdds)
{
    const QJsonObject response = saleResponseTemplate(test::irishSale());
    EXPECT_EQ(response.keys(),
        sorted(
            {u"sale_id"_s, u"state"_s, u"lines"_s, u"discounts"_s, u"discounts_not_applied"_s, u"tax"_s, u"subtotal"_s,
                u"total"_s, u"redeemed_value"_s, u"paid"_s, u"change"_s, u"tenders"_s, u"points"_s, u"currency"_s,
                u"store_id"_s, u"till_id"_s, u"staff_id"_s, u"customer_id"_s, u"till_time"_s, u"catalogue_version"_s}));
    EXPECT_EQ(response.value(u"state"_s).toString(), u"completed"_s);
    EXPECT_EQ(response.value(u"sale_id"_s).toString(), u"001-0190c8a1-0000-7000-8000-00000000000a"_s);
    EXPECT_EQ(response.value(u"paid"_s).toObject(), json(R"({"amount": 1000, "currency": "EUR"})"));
    EXPECT_EQ(response.value(u"change"_s).toObject(), json(R"({"amount": 225, "currency": "EUR"})"));
    EXPECT_EQ(response.value(u"redeemed_value"_s).toObject(), json(R"({"amount": 250, "currency": "EUR"})"));
    EXPECT_EQ(response.value(u"tenders"_s).toArray(),
        json(R"({"t": [{"kind": "cash", "amount": {"amount": 1000, "currency": "EUR"}}]})").value(u"t"_s).toArray());
    EXPECT_EQ(response.value(u"points"_s).toObject(), json(R"({"redeemed": 250, "redeemed_from": "003-fam1ly",
        "earned": 70, "earned_by": "003-fam1ly", "earned_state": "queued", "balance_after": null})"));
    EXPECT_EQ(response.value(u"till_time"_s).toString(), u"2026-03-01T09:30:00Z"_s);
}

TEST(SaleResponse, WithoutCustomerAndPointsTheyAreNull)
{
    SettledSale sale = test::irishSale();
    sale.customerId.reset();
    sale.redeemed.reset();
    sale.earned.reset();
    sale.tillTime.reset();
    const QJsonObject response = saleResponseTemplate(sale);
    EXPECT_TRUE(response.value(u"customer_id"_s).isNull());
    EXPECT_TRUE(response.value(u"till_time"_s).isNull());
    EXPECT_EQ(response.value(u"points"_s).toObject(), json(R"({"redeemed": 0, "redeemed_from": null, "earned": 0,
        "earned_by": null, "earned_state": null, "balance_after": null})"));
}

TEST(SaleRecord, IsPlainMinorUnitsWithModifiersAsLines)
{
    const QJsonObject record = saleRecord(test::irishSale());
    EXPECT_EQ(record, json(R"({
        "lines": [
          {"line_no": 1, "parent_line_no": null, "item_id": "001-flatwh", "modifier_id": null, "name": "Flat white",
           "quantity": 2, "list_price": 370, "unit_price": 370, "amount": 740, "tax_class": "standard",
           "override_reason": null},
          {"line_no": 2, "parent_line_no": 1, "item_id": null, "modifier_id": "001-oatmlk", "name": "Oat milk",
           "quantity": 1, "list_price": 50, "unit_price": 50, "amount": 50, "tax_class": "standard",
           "override_reason": null},
          {"line_no": 3, "parent_line_no": null, "item_id": "001-scones", "modifier_id": null, "name": "Scone",
           "quantity": 1, "list_price": 325, "unit_price": 235, "amount": 235, "tax_class": "standard",
           "override_reason": "yesterday's"}],
        "discounts": [],
        "taxes": [{"tax_class": "standard", "name": "Tax", "rate_ppm": 135000, "included": true,
           "base": 1025, "amount": 122}],
        "tenders": [{"tender_no": 1, "kind": "cash", "amount": 1000}],
        "subtotal": 1025, "total": 1025, "redeemed_points": 250, "redeemed_value": 250, "paid": 1000, "change": 225,
        "earned_points": 70})"));
}

TEST(SaleRecord, DiscountsAreNumbered)
{
    SettledSale sale = test::irishSale();
    const auto promotion = base::PromotionId::trusted(u"001-happyh"_s);
    sale.priced.discounts = {{promotion, u"Happy hour"_s, test::money(100, u"EUR"_s), u"after four"_s}};
    sale.priced.discountsNotApplied = {{promotion, u"Happy hour"_s, u"only once"_s}, {{}, u"SPRING"_s, u"unknown"_s}};
    EXPECT_EQ(saleRecord(sale).value(u"discounts"_s).toArray().at(0).toObject(), json(R"({"discount_no": 1,
        "promotion_id": "001-happyh", "name": "Happy hour", "reason": "after four", "amount": 100})"));
    const QJsonObject response = saleResponseTemplate(sale);
    EXPECT_EQ(response.value(u"discounts"_s).toArray().at(0).toObject(), json(R"({"promotion_id": "001-happyh",
        "name": "Happy hour", "amount": {"amount": 100, "currency": "EUR"}, "reason": "after four"})"));
    EXPECT_EQ(response.value(u"discounts_not_applied"_s).toArray().at(0).toObject(),
        json(R"({"promotion_id": "001-happyh", "name": "Happy hour", "reason": "only once"})"));
    EXPECT_EQ(response.value(u"discounts_not_applied"_s).toArray().at(1).toObject(),
        json(R"({"promotion_id": null, "name": "SPRING", "reason": "unknown"})"));
}

TEST(Times, AreUtcWithMillisecondsWhereThereAreSome)
{
    EXPECT_EQ(timeText(QDateTime::fromString(u"2026-03-01T10:30:00+01:00"_s, Qt::ISODate)), u"2026-03-01T09:30:00Z"_s);
    EXPECT_EQ(timeText(QDateTime::fromString(u"2026-03-01T10:30:00.25Z"_s, Qt::ISODateWithMs)),
        u"2026-03-01T10:30:00.250Z"_s);
}

} // namespace
} // namespace tillpool::protocol
