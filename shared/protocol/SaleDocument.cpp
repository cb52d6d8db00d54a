// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/SaleDocument.h"

#include <QJsonDocument>

namespace tillpool::protocol {

using namespace Qt::StringLiterals;
using base::JsonWriter;

namespace {

void writeCharge(JsonWriter& json, const pricing::Charge& charge)
{
    json.integer("line_no"_L1, charge.lineNo);
    json.text("name"_L1, charge.name);
    json.integer("quantity"_L1, charge.quantity);
    json.integer("list_price"_L1, charge.listPrice.amountMinor());
    json.integer("unit_price"_L1, charge.unitPrice.amountMinor());
    json.integer("amount"_L1, charge.amount.amountMinor());
    json.text("tax_class"_L1, charge.taxClass);
    json.optionalText("override_reason"_L1, charge.overrideReason);
}

void writeItem(JsonWriter& json, const pricing::PricedLine& line)
{
    json.beginObject();
    writeCharge(json, line.charge);
    json.null("parent_line_no"_L1);
    json.text("item_id"_L1, line.itemId.text());
    json.null("modifier_id"_L1);
    json.endObject();
}

void writeModifier(JsonWriter& json, const pricing::PricedModifier& modifier, int parentLineNo)
{
    json.beginObject();
    writeCharge(json, modifier.charge);
    json.integer("parent_line_no"_L1, parentLineNo);
    json.null("item_id"_L1);
    json.text("modifier_id"_L1, modifier.modifierId.text());
    json.endObject();
}

void writeLines(JsonWriter& json, const std::vector<pricing::PricedLine>& lines)
{
    json.beginArray("lines"_L1);
    for (const pricing::PricedLine& line : lines) {
        writeItem(json, line);
        for (const pricing::PricedModifier& modifier : line.modifiers)
            writeModifier(json, modifier, line.charge.lineNo);
    }
    json.endArray();
}

void writeDiscounts(JsonWriter& json, const std::vector<pricing::Discount>& discounts)
{
    json.beginArray("discounts"_L1);
    int number = 0;
    for (const pricing::Discount& discount : discounts) {
        json.beginObject();
        json.integer("discount_no"_L1, ++number);
        json.text("promotion_id"_L1, discount.promotionId.text());
        json.text("name"_L1, discount.name);
        json.text("reason"_L1, discount.reason);
        json.integer("amount"_L1, discount.amount.amountMinor());
        json.endObject();
    }
    json.endArray();
}

void writeTaxes(JsonWriter& json, const std::vector<pricing::TaxLine>& taxes)
{
    json.beginArray("taxes"_L1);
    for (const pricing::TaxLine& tax : taxes) {
        json.beginObject();
        json.text("tax_class"_L1, tax.taxClass);
        json.text("name"_L1, tax.name);
        json.integer("rate_ppm"_L1, tax.ratePpm);
        json.boolean("included"_L1, tax.mode == catalogue::TaxMode::Included);
        json.integer("base"_L1, tax.taxed.amountMinor());
        json.integer("amount"_L1, tax.amount.amountMinor());
        json.endObject();
    }
    json.endArray();
}

void writeTenders(JsonWriter& json, const std::vector<sales::Tender>& tenders)
{
    json.beginArray("tenders"_L1);
    int number = 0;
    for (const sales::Tender& tender : tenders) {
        json.beginObject();
        json.integer("tender_no"_L1, ++number);
        json.text("kind"_L1, wireName(tender.kind));
        json.integer("amount"_L1, tender.amount.amountMinor());
        json.endObject();
    }
    json.endArray();
}

} // namespace

void writeSaleRecord(JsonWriter& json, const SettledSale& sale)
{
    writeLines(json, sale.priced.lines);
    writeDiscounts(json, sale.priced.discounts);
    writeTaxes(json, sale.priced.taxes);
    writeTenders(json, sale.settlement.tenders);
    json.integer("subtotal"_L1, sale.priced.subtotal.amountMinor());
    json.integer("total"_L1, sale.priced.total.amountMinor());
    json.integer("redeemed_points"_L1, sale.redeemed ? sale.redeemed->points.count() : 0);
    json.integer("redeemed_value"_L1, sale.settlement.redeemedValue.amountMinor());
    json.integer("paid"_L1, sale.settlement.paid.amountMinor());
    json.integer("change"_L1, sale.settlement.change.amountMinor());
    json.integer("earned_points"_L1, sale.earned ? sale.earned->points.count() : 0);
}

QJsonObject saleRecord(const SettledSale& sale)
{
    JsonWriter json;
    json.beginObject();
    writeSaleRecord(json, sale);
    json.endObject();
    return QJsonDocument::fromJson(json.json()).object();
}

} // namespace tillpool::protocol
