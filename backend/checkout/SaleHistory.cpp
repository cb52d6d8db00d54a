// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkout/SaleHistory.h"

#include "receipt/Receipt.h"
#include "sql/Queries.h"

#include <QDateTime>
#include <algorithm>

namespace tillpool::checkout {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using regions::Intent;
using regions::Parameters;
using regions::Rows;

namespace {

struct Place {
    QString createdAt; ///< RFC 3339 with microseconds; "" before the first page
    QString saleId;
};

struct Found {
    Place place;
    QJsonObject sale;
};

QString toCursor(const Place& place)
{
    return QString::fromLatin1((place.createdAt + u'|' + place.saleId)
                                   .toUtf8()
                                   .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

Result<Place> fromCursor(const QString& cursor)
{
    if (cursor.isEmpty())
        return Place {};
    const auto decoded = QByteArray::fromBase64Encoding(
        cursor.toLatin1(), QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    const QStringList parts = QString::fromUtf8(decoded.decoded).split(u'|');
    if (decoded.decodingStatus != QByteArray::Base64DecodingStatus::Ok || parts.size() != 2
        || !base::hasSaleIdForm(parts[1]) || !QDateTime::fromString(parts[0], Qt::ISODateWithMs).isValid())
        return base::invalidField(u"?cursor"_s, u"is not a cursor that this list gave"_s);
    return Place {parts[0], parts[1]};
}

bool isNewer(const Found& a, const Found& b)
{
    return std::tie(a.place.createdAt, a.place.saleId) > std::tie(b.place.createdAt, b.place.saleId);
}

// The sale as it was answered, with what became of its earned points since.
QJsonObject saleIn(const Rows& rows, int row)
{
    QJsonObject sale = rows.object(row, "response");
    if (!rows.isNull(row, "earned_state")) {
        QJsonObject points = sale.value(u"points"_s).toObject();
        points.insert(u"earned_state"_s, rows.text(row, "earned_state"));
        sale.insert(u"points"_s, points);
    }
    return sale;
}

QJsonObject withRefunded(QJsonObject line, const QJsonObject& refunded)
{
    const QString lineNo = QString::number(line.value(u"line_no"_s).toInt());
    line.insert(u"refunded_quantity"_s, refunded.value(lineNo).toInteger());
    QJsonArray modifiers;
    for (const QJsonValue& modifier : line.value(u"modifiers"_s).toArray())
        modifiers.append(withRefunded(modifier.toObject(), refunded));
    if (line.contains(u"modifiers"_s))
        line.insert(u"modifiers"_s, modifiers);
    return line;
}

// The same with its refunds, and how much of each line went back.
QJsonObject saleWithRefunds(const Rows& rows)
{
    QJsonObject sale = saleIn(rows, 0);
    const QJsonObject refunded = rows.object(0, "refunded_lines");
    QJsonArray lines;
    for (const QJsonValue& line : sale.value(u"lines"_s).toArray())
        lines.append(withRefunded(line.toObject(), refunded));
    sale.insert(u"lines"_s, lines);
    sale.insert(u"refunds"_s, rows.array(0, "refunds"));
    return sale;
}

} // namespace

SaleHistory::SaleHistory(regions::Database& database) : m_database(database) {}

QString SaleHistory::storeName(const base::TillId& till) const
{
    const auto rows = m_database.run(till.region(), sql::sales::findStore, Parameters().id(till), Intent::Read);
    return rows.hasValue() && !rows->isEmpty() ? rows->text(0, "name") : till.text();
}

Result<Rows> SaleHistory::rowOf(const base::SaleId& saleId) const
{
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(saleId.region(), sql::sales::findSale, Parameters().text(saleId.text()), Intent::Read));
    if (rows.isEmpty())
        return Error {.code = ErrorCode::NotFound, .detail = u"There is no sale %1"_s.arg(saleId.text())};
    return rows;
}

QJsonObject SaleHistory::withReceipt(QJsonObject sale) const
{
    const auto till = base::TillId::parse(sale.value(u"till_id"_s).toString());
    sale.insert(u"receipt"_s, receipt::Receipt::text(sale, till.hasValue() ? storeName(*till) : QString()));
    return sale;
}

Result<QJsonObject> SaleHistory::find(const base::SaleId& saleId, const http::Identity& who) const
{
    TILLPOOL_TRY_ASSIGN(const Rows rows, rowOf(saleId));
    if (!who.isStaff() && rows.text(0, "customer_id") != who.subjectId)
        return Error {.code = ErrorCode::Forbidden, .detail = u"This is not a sale of yours"_s};
    return withReceipt(saleWithRefunds(rows));
}

Result<QJsonObject> SaleHistory::record(const base::SaleId& saleId) const
{
    TILLPOOL_TRY_ASSIGN(const Rows rows, rowOf(saleId));
    return withReceipt(saleWithRefunds(rows));
}

Status SaleHistory::requireCustomer(const base::CustomerId& customer) const
{
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(
            customer.region(), sql::customers::findNames, Parameters().texts({customer.text()}), Intent::Read));
    if (rows.isEmpty())
        return Error {.code = ErrorCode::NotFound, .detail = u"There is no customer %1"_s.arg(customer.text())};
    return base::success();
}

Result<QJsonObject> SaleHistory::list(const base::CustomerId& customer, int limit, const QString& cursor) const
{
    TILLPOOL_TRY(m_database.route(customer.region()));
    TILLPOOL_TRY_ASSIGN(const Place after, fromCursor(cursor));
    std::vector<regions::Call> calls;
    for (const base::RegionId& region : m_database.regionIds()) {
        calls.push_back({region, &sql::sales::listSalesOfCustomer,
            Parameters().id(customer).optionalText(after.createdAt).optionalText(after.saleId).integer(limit + 1),
            Intent::Read});
    }
    const auto results = m_database.runAll(calls);
    std::vector<Found> found;
    QJsonArray unavailable;
    for (size_t i = 0; i < results.size(); ++i) {
        if (!results[i].hasValue())
            unavailable.append(calls[i].region.text());
        for (int row = 0; results[i].hasValue() && row < results[i]->count(); ++row)
            found.push_back(
                {{results[i]->text(row, "created_at"), results[i]->text(row, "sale_id")}, saleIn(*results[i], row)});
    }
    if (found.empty() && !unavailable.contains(customer.region().text()))
        TILLPOOL_TRY(requireCustomer(customer));
    std::sort(found.begin(), found.end(), isNewer);
    const bool more = static_cast<int>(found.size()) > limit;
    if (more)
        found.resize(static_cast<size_t>(limit));
    QJsonArray items;
    for (const Found& one : found)
        items.append(one.sale);
    return QJsonObject {{u"items"_s, items},
        {u"next_cursor"_s, more ? QJsonValue(toCursor(found.back().place)) : QJsonValue()},
        {u"unavailable_regions"_s, unavailable}};
}

} // namespace tillpool::checkout
