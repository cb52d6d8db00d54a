// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkout/RefundDocument.h"

#include "base/JsonReader.h"

namespace tillpool::checkout {

using namespace Qt::StringLiterals;
using base::Money;
using base::Points;
using base::Result;
using base::toJson;
using catalogue::TaxMode;

namespace {

std::vector<pricing::SoldLine> soldLines(const QJsonArray& rows, const base::Currency& currency)
{
    std::vector<pricing::SoldLine> lines;
    for (const QJsonValue& row : rows) {
        pricing::SoldLine line {.lineNo = row[u"line_no"_s].toInt(),
            .name = row[u"name"_s].toString(),
            .quantity = row[u"quantity"_s].toInteger(),
            .amount = Money(row[u"amount"_s].toInteger(), currency),
            .taxClass = row[u"tax_class"_s].toString(),
            .refunded = row[u"refunded"_s].toInteger()};
        if (!row[u"parent_line_no"_s].isNull())
            line.parentLineNo = row[u"parent_line_no"_s].toInt();
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<pricing::SoldTax> soldTaxes(const QJsonArray& rows, const base::Currency& currency)
{
    std::vector<pricing::SoldTax> taxes;
    for (const QJsonValue& row : rows)
        taxes.push_back({.taxClass = row[u"tax_class"_s].toString(),
            .mode = row[u"included"_s].toBool() ? TaxMode::Included : TaxMode::Added,
            .amount = Money(row[u"amount"_s].toInteger(), currency)});
    return taxes;
}

bool livesElsewhere(const RequestedRefund& requested, const QJsonValue& group)
{
    return base::GroupId::trusted(group.toString()).region() != requested.saleId.region();
}

// Nothing where no points move.
QJsonValue movement(const RequestedRefund& requested, const QJsonValue& group, Points points)
{
    if (points.isZero())
        return {};
    const base::GroupId id = base::GroupId::trusted(group.toString());
    return QJsonObject {{u"group_id"_s, group}, {u"points"_s, points.count()}, {u"region"_s, id.region().text()},
        {u"here"_s, !livesElsewhere(requested, group)}};
}

QJsonArray lineRecords(const std::vector<pricing::RefundedLine>& lines)
{
    QJsonArray records;
    for (const pricing::RefundedLine& line : lines)
        records.append(QJsonObject {
            {u"line_no"_s, line.lineNo}, {u"quantity"_s, line.quantity}, {u"amount"_s, line.amount.amountMinor()}});
    return records;
}

QJsonArray linesToJson(const std::vector<pricing::RefundedLine>& lines)
{
    QJsonArray array;
    for (const pricing::RefundedLine& line : lines)
        array.append(QJsonObject {{u"line_no"_s, line.lineNo},
            {u"parent_line_no"_s, line.parentLineNo ? QJsonValue(*line.parentLineNo) : QJsonValue()},
            {u"name"_s, line.name}, {u"quantity"_s, line.quantity}, {u"amount"_s, toJson(line.amount)}});
    return array;
}

QJsonValue pointsState(const RequestedRefund& requested, const QJsonObject& basis, const pricing::RefundPlan& plan)
{
    if (plan.recredited.isZero() && plan.clawedBack.isZero())
        return {};
    return movesPointsElsewhere(requested, basis, plan) ? u"queued"_s : u"posted"_s;
}

QJsonValue textOrNull(const QString& text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); }

QJsonObject answerTemplate(const RequestedRefund& requested, const QJsonObject& basis, const pricing::RefundPlan& plan)
{
    const QJsonObject points {{u"recredited"_s, plan.recredited.count()},
        {u"recredited_to"_s, basis[u"redeem_group_id"_s]}, {u"clawed_back"_s, plan.clawedBack.count()},
        {u"clawed_back_from"_s, basis[u"earn_group_id"_s]}, {u"state"_s, pointsState(requested, basis, plan)},
        {u"balance_after"_s, QJsonValue()}, {u"debt_after"_s, QJsonValue()}};
    return {{u"refund_id"_s, requested.refundId.text()}, {u"sale_id"_s, requested.saleId.text()},
        {u"refund_no"_s, plan.refundNo}, {u"lines"_s, linesToJson(plan.lines)}, {u"amount"_s, toJson(plan.amount)},
        {u"redeemed_value"_s, toJson(plan.redeemedValue)}, {u"paid_back"_s, toJson(plan.paidBack)},
        {u"points"_s, points}, {u"reason"_s, requested.reason}, {u"staff_id"_s, requested.identity.subjectId},
        {u"till_id"_s, textOrNull(requested.till.text())}};
}

} // namespace

Result<pricing::RefundableSale> refundableSale(const QJsonObject& basis)
{
    TILLPOOL_TRY_ASSIGN(const base::Currency currency, base::Currency::parse(basis[u"currency"_s].toString()));
    const auto money = [&](const QJsonValue& minor) { return Money(minor.toInteger(), currency); };
    const QJsonObject refunded = basis[u"refunded"_s].toObject();
    return pricing::RefundableSale {.total = money(basis[u"total"_s]),
        .redeemedValue = money(basis[u"redeemed_value"_s]),
        .redeemed = Points(basis[u"redeemed_points"_s].toInteger()),
        .earned = Points(basis[u"earned_points"_s].toInteger()),
        .lines = soldLines(basis[u"lines"_s].toArray(), currency),
        .taxes = soldTaxes(basis[u"taxes"_s].toArray(), currency),
        .refunded = {.count = refunded[u"count"_s].toInt(),
            .amount = money(refunded[u"amount"_s]),
            .redeemedValue = money(refunded[u"redeemed_value"_s]),
            .recredited = Points(refunded[u"recredited_points"_s].toInteger()),
            .clawedBack = Points(refunded[u"clawed_back_points"_s].toInteger())}};
}

bool movesPointsElsewhere(const RequestedRefund& requested, const QJsonObject& basis, const pricing::RefundPlan& plan)
{
    return (!plan.recredited.isZero() && livesElsewhere(requested, basis[u"redeem_group_id"_s]))
        || (!plan.clawedBack.isZero() && livesElsewhere(requested, basis[u"earn_group_id"_s]));
}

QJsonObject refundForDatabase(
    const RequestedRefund& requested, const QJsonObject& basis, const pricing::RefundPlan& plan)
{
    return {{u"sale_id"_s, requested.saleId.text()}, {u"refund_no"_s, plan.refundNo}, {u"reason"_s, requested.reason},
        {u"staff_id"_s, requested.identity.subjectId}, {u"till_id"_s, textOrNull(requested.till.text())},
        {u"customer_id"_s, basis[u"customer_id"_s]}, {u"currency"_s, basis[u"currency"_s]},
        {u"amount"_s, plan.amount.amountMinor()}, {u"redeemed_value"_s, plan.redeemedValue.amountMinor()},
        {u"paid_back"_s, plan.paidBack.amountMinor()},
        {u"recredit"_s, movement(requested, basis[u"redeem_group_id"_s], plan.recredited)},
        {u"clawback"_s, movement(requested, basis[u"earn_group_id"_s], plan.clawedBack)},
        {u"lines"_s, lineRecords(plan.lines)}, {u"response"_s, answerTemplate(requested, basis, plan)}};
}

} // namespace tillpool::checkout
