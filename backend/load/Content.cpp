// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Content.h"

#include <map>

namespace tillpool::load {

using namespace Qt::StringLiterals;

namespace {

/// The first of `pairs` whose two sides differ, in words.
struct Difference {
    QString name;
    QJsonValue told;
    QJsonValue booked;
};

QString firstDifference(std::initializer_list<Difference> pairs)
{
    const auto text = [](const QJsonValue& value) {
        return value.isString() ? value.toString()
            : value.isDouble()  ? QString::number(value.toInteger())
                                : u"nothing"_s;
    };
    for (const Difference& pair : pairs) {
        if (text(pair.told) != text(pair.booked))
            return u"has another %1 in the books: %2, not %3"_s.arg(pair.name, text(pair.booked), text(pair.told));
    }
    return {};
}

QJsonValue amountOf(const QJsonValue& money) { return money[u"amount"_s]; }
QJsonValue idOrNothing(const QString& id) { return id.isEmpty() ? QJsonValue() : QJsonValue(id); }

/// What was asked for, line by line: a modifier is one of its own below its item.
QStringList linesAsked(const QJsonObject& asked)
{
    QStringList lines;
    for (const QJsonValue& line : asked.value(u"lines"_s).toArray()) {
        const QString quantity = QString::number(line[u"quantity"_s].toInteger());
        lines.append(quantity + u" × "_s + line[u"item_id"_s].toString());
        for (const QJsonValue& modifier : line[u"modifiers"_s].toArray())
            lines.append(quantity + u" × "_s + modifier.toString());
    }
    return lines;
}

QStringList linesBooked(const QJsonArray& booked)
{
    QStringList lines;
    for (const QJsonValue& line : booked) {
        const QJsonValue item = line[u"item_id"_s];
        lines.append(QString::number(line[u"quantity"_s].toInteger()) + u" × "_s
            + (item.isString() ? item : line[u"modifier_id"_s]).toString());
    }
    return lines;
}

qint64 sumOf(const QJsonArray& rows, const QString& column)
{
    qint64 sum = 0;
    for (const QJsonValue& row : rows)
        sum += row[column].toInteger();
    return sum;
}

QString faultOfContent(
    const Intention& meant, const QJsonObject& asked, const QJsonObject& told, const BookedSale& booked)
{
    const QJsonObject& sale = booked.sale;
    const QJsonObject points = told.value(u"points"_s).toObject();
    const qint64 earned = points.value(u"earned"_s).toInteger();
    const QString difference = firstDifference({{u"till"_s, meant.tillId, sale.value(u"till_id"_s)},
        {u"customer"_s, idOrNothing(meant.customerId), sale.value(u"customer_id"_s)},
        {u"catalogue version"_s, asked.value(u"catalogue_version"_s), sale.value(u"catalogue_version"_s)},
        {u"receipt number"_s, told.value(u"receipt_number"_s), sale.value(u"receipt_number"_s)},
        {u"total"_s, amountOf(told.value(u"total"_s)), sale.value(u"total"_s)},
        {u"paid amount"_s, amountOf(told.value(u"paid"_s)), sale.value(u"paid"_s)},
        {u"change"_s, amountOf(told.value(u"change"_s)), sale.value(u"change"_s)},
        {u"group that pays"_s, idOrNothing(meant.redeemGroup), sale.value(u"redeem_group_id"_s)},
        {u"count of redeemed points"_s, meant.redeemPoints, sale.value(u"redeemed_points"_s)},
        {u"count of earned points"_s, earned, sale.value(u"earned_points"_s)},
        {u"group that earns"_s, idOrNothing(earned > 0 ? meant.earnGroup : sale.value(u"earn_group_id"_s).toString()),
            sale.value(u"earn_group_id"_s)},
        {u"sum of tenders"_s, sumOf(asked.value(u"tenders"_s).toArray(), u"amount"_s),
            sumOf(booked.tenders, u"amount"_s)}});
    if (!difference.isEmpty())
        return difference;
    if (const QStringList lines = linesBooked(booked.lines); lines != linesAsked(asked))
        return u"has other lines in the books: %1, not %2"_s.arg(lines.join(u", "_s), linesAsked(asked).join(u", "_s));
    if (booked.response != told)
        return u"was answered otherwise than the books have it"_s;
    return {};
}

} // namespace

QString faultOfSale(const Intention& meant, const QJsonObject& asked, const Answer& answer, const BookedSale* booked)
{
    if (!answer.isAcknowledged()) {
        const bool isSold = booked && (!booked->sale.isEmpty() || booked->decision == u"committed"_s);
        return isSold ? u"was refused (%1) and stands in the books"_s.arg(answer.code()) : QString();
    }
    if (!booked)
        return u"was acknowledged and is not in the books"_s;
    if (booked->decision != u"committed"_s || booked->sale.isEmpty())
        return u"was acknowledged and is %1 in the books"_s.arg(booked->decision);
    return faultOfContent(meant, asked, answer.json(), *booked);
}

QString faultOfRefund(
    const Intention& meant, const QJsonObject& asked, const Answer& answer, const BookedRefund* booked)
{
    if (!answer.isAcknowledged())
        return booked ? u"was refused (%1) and stands in the books"_s.arg(answer.code()) : QString();
    if (!booked)
        return u"was acknowledged and is not in the books"_s;
    const QJsonObject told = answer.json();
    const QJsonObject points = told.value(u"points"_s).toObject();
    const QJsonObject& refund = booked->refund;
    const QString difference = firstDifference({{u"sale"_s, meant.saleId, refund.value(u"sale_id"_s)},
        {u"reason"_s, asked.value(u"reason"_s), refund.value(u"reason"_s)},
        {u"amount"_s, amountOf(told.value(u"amount"_s)), refund.value(u"amount"_s)},
        {u"amount paid back"_s, amountOf(told.value(u"paid_back"_s)), refund.value(u"paid_back"_s)},
        {u"count of points given back"_s, points.value(u"recredited"_s).toInteger(),
            refund.value(u"recredited_points"_s)},
        {u"count of points taken back"_s, points.value(u"clawed_back"_s).toInteger(),
            refund.value(u"clawed_back_points"_s)},
        {u"sum of lines"_s, amountOf(told.value(u"amount"_s)), sumOf(booked->lines, u"amount"_s)}});
    if (!difference.isEmpty())
        return difference;
    std::map<qint64, qint64> quantities;
    for (const QJsonValue& line : booked->lines)
        quantities[line[u"line_no"_s].toInteger()] = line[u"quantity"_s].toInteger();
    for (const QJsonValue& line : asked.value(u"lines"_s).toArray()) {
        if (quantities[line[u"line_no"_s].toInteger()] != line[u"quantity"_s].toInteger())
            return u"gave back another quantity of line %1 than it was asked to"_s.arg(line[u"line_no"_s].toInteger());
    }
    if (booked->response != told)
        return u"was answered otherwise than the books have it"_s;
    return {};
}

} // namespace tillpool::load
