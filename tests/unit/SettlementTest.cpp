// SPDX-License-Identifier: GPL-3.0-or-later
#include "Menus.h"

#include "base/Limits.h"
#include "loyalty/PointsRules.h"
#include "pricing/Pricing.h"
#include "pricing/Settlement.h"

#include <rapidcheck/gtest.h>

namespace tillpool::pricing {
namespace {

using namespace Qt::StringLiterals;
using base::Money;
using base::Points;
using sales::Tender;
using sales::TenderKind;
using test::money;
using test::pointers;

Money eur(qint64 minor) { return money(minor, u"EUR"_s); }
Tender cash(qint64 minor) { return {TenderKind::Cash, eur(minor)}; }
Tender card(qint64 minor) { return {TenderKind::Card, eur(minor)}; }

TEST(Settlement, CashGivesChange)
{
    const TenderSettlement settled = settle(eur(990), eur(250), {cash(1000)}).takeValue();
    EXPECT_EQ(settled.paid, eur(1000));
    EXPECT_EQ(settled.change, eur(260));
    EXPECT_EQ(settled.paidInMoney(), eur(740));
    EXPECT_EQ(settled.redeemedValue, eur(250));
}

TEST(Settlement, TendersMix)
{
    EXPECT_EQ(settle(eur(1000), eur(0), {card(600), cash(500)}).takeValue().change, eur(100));
    EXPECT_EQ(settle(eur(1000), eur(0), {card(600), card(400)}).takeValue().change, eur(0));
    EXPECT_EQ(settle(eur(1000), eur(1000), {}).takeValue().paid, eur(0));
    EXPECT_EQ(settle(eur(0), eur(0), {}).takeValue().change, eur(0));
}

TEST(Settlement, TendersMustCoverWhatIsDue)
{
    const auto nothing = settle(eur(1000), eur(250), {});
    EXPECT_EQ(pointers(nothing.error()), u"/tenders"_s);
    EXPECT_TRUE(nothing.error().detail.contains(u"7.50 short"_s)) << nothing.error().detail.toStdString();
    EXPECT_TRUE(settle(eur(1000), eur(0), {cash(999)}).error().detail.contains(u"0.01 short"_s));
}

TEST(Settlement, CardsNeverPayMoreThanIsDue)
{
    EXPECT_EQ(pointers(settle(eur(1000), eur(0), {card(1001)}).error()), u"/tenders/0/amount"_s);
    EXPECT_EQ(pointers(settle(eur(1000), eur(0), {cash(900), card(600), card(500)}).error()), u"/tenders/2/amount"_s);
    EXPECT_EQ(pointers(settle(eur(1000), eur(1000), {card(1)}).error()), u"/tenders/0/amount"_s);
}

TEST(Settlement, PointsNeverPayMoreThanTheTotal)
{
    EXPECT_EQ(pointers(settle(eur(1000), eur(1001), {}).error()), u"/redeem/points"_s);
}

sales::Basket randomBasket(const test::MenuRules& rules)
{
    const auto id = [&](const char* local) { return rules.region + u'-' + QString::fromLatin1(local); };
    const auto quantities = rc::gen::weightedOneOf<qint64>(
        {{9, rc::gen::inRange<qint64>(1, 12)}, {1, rc::gen::inRange<qint64>(1, limits::quantityMax + 1)}});
    const auto override = [&]() -> std::optional<sales::PriceOverride> {
        if (*rc::gen::inRange(0, 5) != 0)
            return std::nullopt;
        return sales::PriceOverride {money(*rc::gen::inRange<qint64>(0, 100'000), rules.currency), u"why"_s};
    };
    sales::Basket basket;
    const int lines = *rc::gen::inRange(1, 9);
    for (int i = 0; i < lines; ++i) {
        sales::BasketLine line {.itemId = base::ItemId::trusted(id(*rc::gen::element("flatwh", "scones", "beans1"))),
            .quantity = *quantities,
            .priceOverride = override()};
        const int modifiers = *rc::gen::inRange(0, 3);
        for (int m = 0; m < modifiers; ++m)
            line.modifiers.push_back(
                {.modifierId = base::ModifierId::trusted(id(*rc::gen::element("oatmlk", "vanila"))),
                    .quantity = *quantities,
                    .priceOverride = override()});
        basket.lines.push_back(std::move(line));
    }
    return basket;
}

// Cards for some of what is due, cash for the rest and perhaps more.
std::vector<Tender> randomTenders(const Money& due)
{
    std::vector<Tender> tenders;
    Money left = due;
    while (!left.isZero() && *rc::gen::inRange(0, 3) == 0) {
        const Money part(*rc::gen::inRange<qint64>(1, left.amountMinor() + 1), due.currency());
        tenders.push_back({TenderKind::Card, part});
        left -= part;
    }
    const Money handed = left + Money(*rc::gen::inRange<qint64>(0, 5000), due.currency());
    if (!handed.isZero())
        tenders.push_back({TenderKind::Cash, handed});
    return tenders;
}

// What the tax of one class must be, by another road than the code's: the smallest whole amount that isn't below the
// exact one by more than half a minor unit.
bool isRoundedHalfUp(qint64 tax, base::Int128 numerator, base::Int128 denominator)
{
    return (2 * base::Int128(tax) - 1) * denominator <= 2 * numerator
        && 2 * numerator < (2 * base::Int128(tax) + 1) * denominator;
}

// No rule gives a discount yet, so these are taken off by hand, from what the rules priced.
void takeOffSome(PricedBasket& priced)
{
    const int count = *rc::gen::inRange(0, 4);
    for (int i = 0; i < count && priced.total.amountMinor() > 0; ++i) {
        const Money amount(*rc::gen::inRange<qint64>(1, priced.total.amountMinor() + 1), priced.currency);
        priced.discounts.push_back({.name = u"Less"_s, .amount = amount, .reason = u"why"_s});
        priced.total -= amount;
    }
}

RC_GTEST_PROP(Invariant, LinesAndTaxLessDiscountsAreTheTotalAreTendersLessChangeAndPoints, ())
{
    const test::MenuRules rules = *rc::gen::elementOf(std::vector<test::MenuRules> {
        test::irishRules(), test::americanRules(), test::singaporeanRules(), test::japaneseRules()});
    PricedBasket priced = priceBasket(test::menu(rules), randomBasket(rules)).takeValue();
    RC_ASSERT(priced.discounts.empty());
    takeOffSome(priced);

    Money lines(0, priced.currency);
    Money classes(0, priced.currency);
    int lineNo = 0;
    const auto count = [&](const Charge& charge) {
        RC_ASSERT(charge.lineNo == ++lineNo);
        RC_ASSERT(charge.amount == charge.unitPrice * charge.quantity);
        RC_ASSERT(charge.isOverridden() || charge.unitPrice == charge.listPrice);
        lines += charge.amount;
    };
    for (const PricedLine& line : priced.lines) {
        count(line.charge);
        for (const PricedModifier& modifier : line.modifiers)
            count(modifier.charge);
    }
    for (const TaxLine& tax : priced.taxes) {
        const bool added = tax.mode == catalogue::TaxMode::Added;
        RC_ASSERT(isRoundedHalfUp(tax.amount.amountMinor(), base::Int128(tax.taxed.amountMinor()) * tax.ratePpm,
            added ? 1'000'000 : 1'000'000 + tax.ratePpm));
        classes += tax.taxed;
    }
    RC_ASSERT(classes <= lines);
    RC_ASSERT(priced.subtotal == lines);
    Money taken(0, priced.currency);
    for (const Discount& discount : priced.discounts)
        taken += discount.amount;
    RC_ASSERT(priced.discountTotal() == taken);
    RC_ASSERT(lines + priced.addedTax() - taken == priced.total);
    RC_CLASSIFY(!priced.discounts.empty(), "with discounts");

    const loyalty::PointsRules pointsRules {.redeemPerUnit = *rc::gen::element<qint64>(1, 33, 100, 1000)};
    const Points available(*rc::gen::inRange<qint64>(0, 200'000));
    const Points points = loyalty::redeemablePoints(priced.total, available, pointsRules);
    const Money value = points.isZero() ? Money(0, priced.currency)
                                        : loyalty::checkRedeem(points, priced.total, pointsRules).takeValue();
    const std::vector<Tender> tenders = randomTenders(priced.total - value);
    const TenderSettlement settled = settle(priced.total, value, tenders).takeValue();
    Money tendered(0, priced.currency);
    Money cashTendered(0, priced.currency);
    for (const Tender& tender : tenders) {
        tendered += tender.amount;
        if (tender.kind == TenderKind::Cash)
            cashTendered += tender.amount;
    }
    RC_ASSERT(priced.total == tendered - settled.change + value);
    RC_ASSERT(settled.paid == tendered);
    RC_ASSERT(!settled.change.isNegative());
    RC_ASSERT(settled.change <= cashTendered);
}

RC_GTEST_PROP(Invariant, ASettlementThatIsAcceptedBalances, ())
{
    const auto amounts = rc::gen::inRange<qint64>(0, 2000);
    const Money total = eur(*amounts);
    const Money value = eur(*amounts);
    std::vector<Tender> tenders;
    Money cards = eur(0);
    Money all = eur(0);
    const int tenderCount = *rc::gen::inRange(0, 4);
    for (int i = 0; i < tenderCount; ++i) {
        const Tender tender {
            *rc::gen::element(TenderKind::Cash, TenderKind::Card), eur(*rc::gen::inRange<qint64>(1, 2000))};
        all += tender.amount;
        if (tender.kind == TenderKind::Card)
            cards += tender.amount;
        tenders.push_back(tender);
    }
    const auto settled = settle(total, value, tenders);
    const bool acceptable = value <= total && cards <= total - value && all >= total - value;
    RC_ASSERT(settled.hasValue() == acceptable);
    if (acceptable)
        RC_ASSERT(settled->paid - settled->change + value == total);
}

} // namespace
} // namespace tillpool::pricing
