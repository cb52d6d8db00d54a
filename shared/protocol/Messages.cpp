// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/Messages.h"

#include <QJsonDocument>

namespace tillpool::protocol {

using namespace Qt::StringLiterals;
using base::JsonWriter;
using catalogue::TaxMode;

namespace {

template <class Id>
std::optional<QString> textOf(const std::optional<Id>& id)
{
    return id ? std::optional(id->text()) : std::nullopt;
}

void writeCharge(JsonWriter& json, const pricing::Charge& charge)
{
    json.text("name"_L1, charge.name);
    json.integer("quantity"_L1, charge.quantity);
    json.money("unit_price"_L1, charge.unitPrice);
    if (!charge.isOverridden())
        return;
    json.money("list_price"_L1, charge.listPrice);
    json.beginObject("price_override"_L1);
    json.money("unit_price"_L1, charge.unitPrice);
    json.text("reason"_L1, *charge.overrideReason);
    json.endObject();
}

void writeModifier(JsonWriter& json, const pricing::PricedModifier& modifier)
{
    json.beginObject();
    writeCharge(json, modifier.charge);
    json.integer("line_no"_L1, modifier.charge.lineNo);
    json.text("modifier_id"_L1, modifier.modifierId.text());
    json.money("amount"_L1, modifier.charge.amount);
    json.endObject();
}

void writeLine(JsonWriter& json, const pricing::PricedLine& line)
{
    json.beginObject();
    writeCharge(json, line.charge);
    json.integer("line_no"_L1, line.charge.lineNo);
    json.text("item_id"_L1, line.itemId.text());
    json.beginArray("modifiers"_L1);
    for (const pricing::PricedModifier& modifier : line.modifiers)
        writeModifier(json, modifier);
    json.endArray();
    json.money("amount"_L1, line.amountWithModifiers());
    json.endObject();
}

void writeDiscounts(JsonWriter& json, const pricing::PricedBasket& priced)
{
    json.beginArray("discounts"_L1);
    for (const pricing::Discount& discount : priced.discounts) {
        json.beginObject();
        json.text("promotion_id"_L1, discount.promotionId.text());
        json.text("name"_L1, discount.name);
        json.money("amount"_L1, discount.amount);
        json.text("reason"_L1, discount.reason);
        json.endObject();
    }
    json.endArray();
    json.beginArray("discounts_not_applied"_L1);
    for (const pricing::DiscountNotApplied& discount : priced.discountsNotApplied) {
        json.beginObject();
        const base::PromotionId& promotion = discount.promotionId;
        json.optionalText("promotion_id"_L1, promotion.isEmpty() ? std::nullopt : std::optional(promotion.text()));
        json.text("name"_L1, discount.name);
        json.text("reason"_L1, discount.reason);
        json.endObject();
    }
    json.endArray();
}

void writeTaxes(JsonWriter& json, const std::vector<pricing::TaxLine>& taxes)
{
    json.beginArray("tax"_L1);
    for (const pricing::TaxLine& tax : taxes) {
        json.beginObject();
        json.text("name"_L1, tax.name);
        json.text("rate"_L1, catalogue::percentText(tax.ratePpm));
        json.boolean("included"_L1, tax.mode == TaxMode::Included);
        json.money("amount"_L1, tax.amount);
        json.endObject();
    }
    json.endArray();
}

// The members that a quote and a sale share.
void writePriced(JsonWriter& json, const pricing::PricedBasket& priced)
{
    json.integer("catalogue_version"_L1, priced.catalogueVersion);
    json.text("store_id"_L1, priced.storeId.text());
    json.text("currency"_L1, priced.currency.code());
    json.beginArray("lines"_L1);
    for (const pricing::PricedLine& line : priced.lines)
        writeLine(json, line);
    json.endArray();
    writeDiscounts(json, priced);
    writeTaxes(json, priced.taxes);
    json.money("subtotal"_L1, priced.subtotal);
    json.money("total"_L1, priced.total);
}

void writeTenders(JsonWriter& json, const std::vector<sales::Tender>& tenders)
{
    json.beginArray("tenders"_L1);
    for (const sales::Tender& tender : tenders) {
        json.beginObject();
        json.text("kind"_L1, wireName(tender.kind));
        json.money("amount"_L1, tender.amount);
        json.endObject();
    }
    json.endArray();
}

void writePoints(JsonWriter& json, const SettledSale& sale)
{
    const auto& redeemed = sale.redeemed;
    const auto& earned = sale.earned;
    json.beginObject("points"_L1);
    json.integer("redeemed"_L1, redeemed ? redeemed->points.count() : 0);
    json.optionalText("redeemed_from"_L1, redeemed ? std::optional(redeemed->groupId.text()) : std::nullopt);
    json.integer("earned"_L1, earned ? earned->points.count() : 0);
    json.optionalText("earned_by"_L1, earned ? std::optional(earned->groupId.text()) : std::nullopt);
    json.optionalText("earned_state"_L1, earned ? std::optional(wireName(earned->state)) : std::nullopt);
    if (sale.balanceAfter)
        json.integer("balance_after"_L1, sale.balanceAfter->count());
    else
        json.null("balance_after"_L1);
    json.endObject();
}

QJsonObject parsed(const JsonWriter& json) { return QJsonDocument::fromJson(json.json()).object(); }

} // namespace

QString wireName(EarnedState state) { return state == EarnedState::Posted ? u"posted"_s : u"queued"_s; }

QString timeText(const QDateTime& time)
{
    const bool whole = time.time().msec() == 0;
    return time.toUTC().toString(whole ? Qt::ISODate : Qt::ISODateWithMs);
}

QJsonObject quoteResponse(const pricing::PricedBasket& priced, base::Points earn, base::Points redeemable)
{
    JsonWriter json;
    json.beginObject();
    writePriced(json, priced);
    json.beginObject("points"_L1);
    json.integer("earn"_L1, earn.count());
    json.integer("redeemable"_L1, redeemable.count());
    json.endObject();
    json.endObject();
    return parsed(json);
}

void writeSaleResponse(JsonWriter& json, const SettledSale& sale)
{
    writePriced(json, sale.priced);
    json.text("sale_id"_L1, sale.saleId.text());
    json.text("state"_L1, u"completed");
    json.text("till_id"_L1, sale.tillId.text());
    json.text("staff_id"_L1, sale.staffId.text());
    json.optionalText("customer_id"_L1, textOf(sale.customerId));
    json.optionalText("till_time"_L1, sale.tillTime ? std::optional(timeText(*sale.tillTime)) : std::nullopt);
    json.money("redeemed_value"_L1, sale.settlement.redeemedValue);
    json.money("paid"_L1, sale.settlement.paid);
    json.money("change"_L1, sale.settlement.change);
    writeTenders(json, sale.settlement.tenders);
    writePoints(json, sale);
}

QJsonObject saleResponseTemplate(const SettledSale& sale)
{
    JsonWriter json;
    json.beginObject();
    writeSaleResponse(json, sale);
    json.endObject();
    return parsed(json);
}

} // namespace tillpool::protocol
