// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkout/RefundRequest.h"

#include "base/JsonReader.h"
#include "base/Limits.h"
#include "sql/Queries.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <limits>

namespace tillpool::checkout {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::JsonReader;
using base::Result;
using base::Status;
using base::TillId;
using Lines = std::vector<pricing::RefundRequestLine>;

namespace {

// A key stands for a refund of this sale alone.
QByteArray hashOf(const base::SaleId& sale, const QJsonObject& body)
{
    const QJsonObject request {{u"sale_id"_s, sale.text()}, {u"body"_s, body}};
    return QCryptographicHash::hash(QJsonDocument(request).toJson(QJsonDocument::Compact), QCryptographicHash::Sha256);
}

QString readReason(JsonReader& reader)
{
    const QString reason = reader.text(u"reason"_s, {.max = limits::reasonCharactersMax});
    if (!reason.isEmpty() && reason.trimmed().isEmpty())
        reader.addFault(u"reason"_s, u"must not be blank"_s);
    return reason.trimmed();
}

std::optional<Lines> readLines(JsonReader& reader)
{
    if (!reader.has(u"lines"_s))
        return std::nullopt;
    Lines lines;
    const QJsonArray array = reader.array(u"lines"_s, 1, limits::basketLinesMax, JsonReader::Presence::Required);
    for (qsizetype i = 0; i < array.size(); ++i) {
        JsonReader line = reader.element(u"lines"_s, i, array[i]);
        const qint64 lineNo = line.integer(u"line_no"_s, {.min = 1, .max = std::numeric_limits<int>::max()});
        const qint64 quantity = line.integer(u"quantity"_s, {.min = 1, .max = limits::quantityMax});
        lines.push_back({.lineNo = static_cast<int>(lineNo), .quantity = quantity});
    }
    return lines;
}

// The till of a session is known to exist; one that the body alone names is looked up.
Status checkTill(regions::Database& database, const TillId& named, const http::Identity& identity)
{
    if (named.isEmpty() || named == identity.till)
        return base::success();
    if (!identity.till.isEmpty())
        return Error {.code = ErrorCode::Forbidden,
            .detail = u"This session is signed on at till %1, not %2"_s.arg(identity.till.text(), named.text())};
    TILLPOOL_TRY(database.route(named.region(), u"/till_id"_s));
    TILLPOOL_TRY_ASSIGN(const regions::Rows rows,
        database.run(
            named.region(), sql::sales::findPlace, regions::Parameters().null().id(named), regions::Intent::Read));
    if (rows.isNull(0, "till_store_id"))
        return base::notFound(u"/till_id"_s, u"There is no till %1"_s.arg(named.text()));
    return base::success();
}

} // namespace

Result<RequestedRefund> readRequestedRefund(regions::Database& database, const base::SaleId& sale,
    const http::ApiRequest& request, const http::Identity& identity)
{
    TILLPOOL_TRY_ASSIGN(const base::IdempotencyKey key, request.idempotencyKey());
    TILLPOOL_TRY_ASSIGN(const QJsonObject body, request.json());
    JsonReader reader(body);
    RequestedRefund requested {.refundId = key.saleIn(sale.region()),
        .saleId = sale,
        .reason = readReason(reader),
        .lines = readLines(reader),
        .till = reader.id<TillId>(u"till_id"_s, JsonReader::Presence::Optional),
        .requestHash = hashOf(sale, body),
        .identity = identity};
    TILLPOOL_TRY(reader.status());
    TILLPOOL_TRY(checkTill(database, requested.till, identity));
    if (requested.till.isEmpty())
        requested.till = identity.till;
    return requested;
}

} // namespace tillpool::checkout
