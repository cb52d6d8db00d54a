// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/SaleDocument.h"

#include <QJsonArray>

namespace tillpool::protocol {

using namespace Qt::StringLiterals;

namespace {

QJsonObject chargeRecord(const pricing::Charge& charge)
{
    return {{u"line_no"_s, charge.lineNo}, {u"name"_s, charge.name}, {u"quantity"_s, charge.quantity},
        {u"list_price"_s, charge.listPrice.amountMinor()}, {u"unit_price"_s, charge.unitPrice.amountMinor()},
        {u"amount"_s, charge.amount.amountMinor()}, {u"tax_class"_s, charge.taxClass},
        {u"override_reason"_s, charge.overrideReason ? QJsonValue(*charge.overrideReason) : QJsonValue()}};
}

QJsonArray lineRecords(const std::vector<pricing::PricedLine>& lines)
{
    QJsonArray records;
    for (const pricing::PricedLine& line : lines) {
        QJsonObject record = chargeRecord(line.charge);
        record.insert(u"parent_line_no"_s, QJsonValue());
        record.insert(u"item_id"_s, line.itemId.text());
        record.insert(u"modifier_id"_s, QJsonValue());
        records.append(record);
        for (const pricing::PricedModifier& modifier : line.modifiers) {
            QJsonObject child = chargeRecord(modifier.charge);
            child.insert(u"parent_line_no"_s, line.charge.lineNo);
            child.insert(u"item_id"_s, QJsonValue());
            child.insert(u"modifier_id"_s, modifier.modifierId.text());
            records.append(child);
        }
    }
    return records;
}

QJsonArray discountRecords(const std::vector<pricing::Discount>& discounts)
{
    QJsonArray records;
    for (const pricing::Discount& discount : discounts)
        records.append(QJsonObject {{u"discount_no"_s, records.size() + 1},
            {u"promotion_id"_s, discount.promotionId.text()}, {u"name"_s, discount.name},
            {u"reason"_s, discount.reason}, {u"amount"_s, discount.amount.amountMinor()}});
    return records;
}

QJsonArray taxRecords(const std::vector<pricing::TaxLine>& taxes)
{
    QJsonArray records;
    for (const pricing::TaxLine& tax : taxes)
        records.append(QJsonObject {{u"tax_class"_s, tax.taxClass}, {u"name"_s, tax.name}, {u"rate_ppm"_s, tax.ratePpm},
            {u"included"_s, tax.mode == catalogue::TaxMode::Included}, {u"base"_s, tax.taxed.amountMinor()},
            {u"amount"_s, tax.amount.amountMinor()}});
    return records;
}

QJsonArray tenderRecords(const std::vector<sales::Tender>& tenders)
{
    QJsonArray records;
    for (const sales::Tender& tender : tenders)
        records.append(QJsonObject {{u"tender_no"_s, records.size() + 1}, {u"kind"_s, wireName(tender.kind)},
            {u"amount"_s, tender.amount.amountMinor()}});
    return records;
}

} // namespace

QJsonObject saleRecord(const SettledSale& sale)
{
    return {{u"lines"_s, lineRecords(sale.priced.lines)}, {u"discounts"_s, discountRecords(sale.priced.discounts)},
        {u"taxes"_s, taxRecords(sale.priced.taxes)}, {u"tenders"_s, tenderRecords(sale.settlement.tenders)},
        {u"subtotal"_s, sale.priced.subtotal.amountMinor()}, {u"total"_s, sale.priced.total.amountMinor()},
        {u"redeemed_points"_s, sale.redeemed ? sale.redeemed->points.count() : 0},
        {u"redeemed_value"_s, sale.settlement.redeemedValue.amountMinor()},
        {u"paid"_s, sale.settlement.paid.amountMinor()}, {u"change"_s, sale.settlement.change.amountMinor()},
        {u"earned_points"_s, sale.earned ? sale.earned->points.count() : 0}};
}

} // namespace tillpool::protocol
