// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/SaleBody.h"

#include <QJsonArray>
#include <QRandomGenerator>
#include <algorithm>
#include <array>

namespace tillpool::flows {

using namespace Qt::StringLiterals;

namespace {

// A modifier stands as its id alone: the backend charges it once for each item of the line, as the basket does.
QJsonObject lineToJson(const sales::BasketLine& line)
{
    QJsonArray modifiers;
    for (const sales::BasketModifier& modifier : line.modifiers) {
        Q_ASSERT(modifier.quantity == line.quantity);
        modifiers.append(modifier.modifierId.text());
    }
    QJsonObject object {
        {u"item_id"_s, line.itemId.text()}, {u"quantity"_s, line.quantity}, {u"modifiers"_s, modifiers}};
    if (!line.note.isEmpty())
        object.insert(u"note"_s, line.note);
    return object;
}

} // namespace

QJsonObject saleBody(const SaleToSend& sale)
{
    QJsonArray lines;
    for (const sales::BasketLine& line : sale.basket.lines)
        lines.append(lineToJson(line));
    QJsonArray tenders;
    for (const sales::Tender& tender : sale.tenders)
        tenders.append(QJsonObject {{u"kind"_s, wireName(tender.kind)}, {u"amount"_s, tender.amount.amountMinor()}});
    QJsonObject body {{u"till_id"_s, sale.tillId.text()}, {u"catalogue_version"_s, sale.catalogueVersion},
        {u"lines"_s, lines}, {u"tenders"_s, tenders},
        {u"till_time"_s, sale.tillTime.toUTC().toString(Qt::ISODateWithMs)}};
    if (sale.customerId)
        body.insert(u"customer_id"_s, sale.customerId->text());
    if (!sale.customerId || !sale.groupId)
        return body;
    body.insert(u"earn_group_id"_s, sale.groupId->text());
    if (!sale.points.isZero())
        body.insert(
            u"redeem"_s, QJsonObject {{u"group_id"_s, sale.groupId->text()}, {u"points"_s, sale.points.count()}});
    return body;
}

bool hasCardTender(const QJsonObject& body)
{
    const QJsonArray tenders = body.value(u"tenders"_s).toArray();
    return std::any_of(tenders.begin(), tenders.end(),
        [](const QJsonValue& tender) { return tender[u"kind"_s].toString() == wireName(sales::TenderKind::Card); });
}

base::IdempotencyKey newKey(const QDateTime& now)
{
    std::array<quint32, 4> words {};
    QRandomGenerator::system()->fillRange(words.data(), static_cast<qsizetype>(words.size()));
    const auto milliseconds = static_cast<quint64>(now.toMSecsSinceEpoch());
    const quint64 high = (milliseconds << 16) | 0x7000 | (words[0] & 0xfff);
    const quint64 low = (quint64 {2} << 62) | ((quint64 {words[1]} << 32 | words[2]) & 0x3fff'ffff'ffff'ffff);
    const QString hex = QString::number(high, 16).rightJustified(16, u'0') + QString::number(low, 16);
    return base::IdempotencyKey::parse(
        u"%1-%2-%3-%4-%5"_s.arg(hex.mid(0, 8), hex.mid(8, 4), hex.mid(12, 4), hex.mid(16, 4), hex.mid(20)))
        .takeValue();
}

} // namespace tillpool::flows
