// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/Messages.h"

#include "base/JsonReader.h"

#include <QJsonArray>

namespace tillpool::protocol {

using namespace Qt::StringLiterals;
using base::toJson;
using catalogue::TaxMode;

namespace {

template <class Id>
QJsonValue idOrNull(const Id& id)
{
    return id.isEmpty() ? QJsonValue() : QJsonValue(id.text());
}

template <class Id>
QJsonValue idOrNull(const std::optional<Id>& id)
{
    return id ? QJsonValue(id->text()) : QJsonValue();
}

QJsonObject chargeToJson(const pricing::Charge& charge)
{
    QJsonObject object {
        {u"name"_s, charge.name}, {u"quantity"_s, charge.quantity}, {u"unit_price"_s, toJson(charge.unitPrice)}};
    if (charge.isOverridden()) {
        object.insert(u"list_price"_s, toJson(charge.listPrice));
        object.insert(u"price_override"_s,
            QJsonObject {{u"unit_price"_s, toJson(charge.unitPrice)}, {u"reason"_s, *charge.overrideReason}});
    }
    return object;
}

QJsonObject modifierToJson(const pricing::PricedModifier& modifier)
{
    QJsonObject object = chargeToJson(modifier.charge);
    object.insert(u"line_no"_s, modifier.charge.lineNo);
    object.insert(u"modifier_id"_s, modifier.modifierId.text());
    object.insert(u"amount"_s, toJson(modifier.charge.amount));
    return object;
}

QJsonObject lineToJson(const pricing::PricedLine& line)
{
    QJsonArray modifiers;
    for (const pricing::PricedModifier& modifier : line.modifiers)
        modifiers.append(modifierToJson(modifier));
    QJsonObject object = chargeToJson(line.charge);
    object.insert(u"line_no"_s, line.charge.lineNo);
    object.insert(u"item_id"_s, line.itemId.text());
    object.insert(u"modifiers"_s, modifiers);
    object.insert(u"amount"_s, toJson(line.amountWithModifiers()));
    return object;
}

// The members that a quote and a sale share.
QJsonObject pricedToJson(const pricing::PricedBasket& priced)
{
    QJsonArray lines;
    for (const pricing::PricedLine& line : priced.lines)
        lines.append(lineToJson(line));
    QJsonArray discounts;
    for (const pricing::Discount& discount : priced.discounts)
        discounts.append(QJsonObject {{u"promotion_id"_s, discount.promotionId.text()}, {u"name"_s, discount.name},
            {u"amount"_s, toJson(discount.amount)}, {u"reason"_s, discount.reason}});
    QJsonArray discountsNotApplied;
    for (const pricing::DiscountNotApplied& discount : priced.discountsNotApplied)
        discountsNotApplied.append(QJsonObject {{u"promotion_id"_s, idOrNull(discount.promotionId)},
            {u"name"_s, discount.name}, {u"reason"_s, discount.reason}});
    QJsonArray taxes;
    for (const pricing::TaxLine& tax : priced.taxes)
        taxes.append(QJsonObject {{u"name"_s, tax.name}, {u"rate"_s, catalogue::percentText(tax.ratePpm)},
            {u"included"_s, tax.mode == TaxMode::Included}, {u"amount"_s, toJson(tax.amount)}});
    return {{u"catalogue_version"_s, priced.catalogueVersion}, {u"store_id"_s, priced.storeId.text()},
        {u"currency"_s, priced.currency.code()}, {u"lines"_s, lines}, {u"discounts"_s, discounts},
        {u"discounts_not_applied"_s, discountsNotApplied}, {u"tax"_s, taxes}, {u"subtotal"_s, toJson(priced.subtotal)},
        {u"total"_s, toJson(priced.total)}};
}

QJsonArray tendersToJson(const std::vector<sales::Tender>& tenders)
{
    QJsonArray array;
    for (const sales::Tender& tender : tenders)
        array.append(QJsonObject {{u"kind"_s, wireName(tender.kind)}, {u"amount"_s, toJson(tender.amount)}});
    return array;
}

QJsonObject pointsToJson(const SettledSale& sale)
{
    const auto& redeemed = sale.redeemed;
    const auto& earned = sale.earned;
    return {{u"redeemed"_s, redeemed ? redeemed->points.count() : 0},
        {u"redeemed_from"_s, redeemed ? QJsonValue(redeemed->groupId.text()) : QJsonValue()},
        {u"earned"_s, earned ? earned->points.count() : 0},
        {u"earned_by"_s, earned ? QJsonValue(earned->groupId.text()) : QJsonValue()},
        {u"earned_state"_s, earned ? QJsonValue(wireName(earned->state)) : QJsonValue()},
        {u"balance_after"_s, sale.balanceAfter ? QJsonValue(sale.balanceAfter->count()) : QJsonValue()}};
}

} // namespace

QString wireName(EarnedState state) { return state == EarnedState::Posted ? u"posted"_s : u"queued"_s; }

QString timeText(const QDateTime& time)
{
    const bool whole = time.time().msec() == 0;
    return time.toUTC().toString(whole ? Qt::ISODate : Qt::ISODateWithMs);
}

QJsonObject quoteResponse(const pricing::PricedBasket& priced, base::Points earn, base::Points redeemable)
{
    QJsonObject response = pricedToJson(priced);
    response.insert(u"points"_s, QJsonObject {{u"earn"_s, earn.count()}, {u"redeemable"_s, redeemable.count()}});
    return response;
}

QJsonObject saleResponseTemplate(const SettledSale& sale)
{
    QJsonObject response = pricedToJson(sale.priced);
    response.insert(u"sale_id"_s, sale.saleId.text());
    response.insert(u"state"_s, u"completed"_s);
    response.insert(u"till_id"_s, sale.tillId.text());
    response.insert(u"staff_id"_s, sale.staffId.text());
    response.insert(u"customer_id"_s, idOrNull(sale.customerId));
    response.insert(u"till_time"_s, sale.tillTime ? QJsonValue(timeText(*sale.tillTime)) : QJsonValue());
    response.insert(u"redeemed_value"_s, toJson(sale.settlement.redeemedValue));
    response.insert(u"paid"_s, toJson(sale.settlement.paid));
    response.insert(u"change"_s, toJson(sale.settlement.change));
    response.insert(u"tenders"_s, tendersToJson(sale.settlement.tenders));
    response.insert(u"points"_s, pointsToJson(sale));
    return response;
}

} // namespace tillpool::protocol
