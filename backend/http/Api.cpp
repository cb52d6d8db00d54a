// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/Api.h"

#include "base/JsonReader.h"
#include "http/ErrorStatus.h"
#include "log/Log.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace tillpool::http {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;

namespace {

// RFC 6750's b64token.
bool isTokenCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || QByteArrayView("-._~+/=").contains(c);
}

bool isDigit(QChar c) { return c >= u'0' && c <= u'9'; }

QByteArray compact(const QJsonObject& object) { return QJsonDocument(object).toJson(QJsonDocument::Compact); }

// A pointer is one into the body; what is elsewhere has a member of its own.
QJsonObject placeOf(const QString& pointer)
{
    if (pointer.startsWith(u'?'))
        return {{u"parameter"_s, pointer.mid(1)}};
    if (!pointer.isEmpty() && !pointer.startsWith(u'/'))
        return {{u"header"_s, pointer}};
    return {{u"pointer"_s, pointer}};
}

QJsonArray fieldsOf(const Error& error)
{
    QJsonArray fields;
    for (const base::FieldError& field : error.fields) {
        QJsonObject place = placeOf(field.pointer);
        place.insert(u"detail"_s, field.detail);
        fields.append(place);
    }
    return fields;
}

QJsonObject problemObject(const Error& error)
{
    QJsonObject problem = error.extra;
    const QString code = base::wireName(error.code);
    problem[u"type"_s] = u"/problems/"_s + code;
    problem[u"title"_s] = titleOf(error.code);
    problem[u"status"_s] = statusOf(error.code);
    problem[u"code"_s] = code;
    if (!error.detail.isEmpty())
        problem[u"detail"_s] = error.detail;
    if (!error.fields.empty())
        problem[u"errors"_s] = fieldsOf(error);
    if (!error.region.isEmpty())
        problem[u"region"_s] = error.region;
    return problem;
}

// What went wrong inside is for the log; the client learns that it wasn't its fault.
Error withoutInsides(const Error& error)
{
    log::error("internal error", {{"detail", error.detail}});
    return {.code = ErrorCode::Internal, .detail = u"The service failed; its log tells more under this request id."_s};
}

} // namespace

QByteArray ApiRequest::bearerToken() const
{
    static constexpr QByteArrayView scheme = "bearer ";
    const QByteArray authorization = header("authorization");
    if (authorization.left(scheme.size()).toLower() != scheme)
        return {};
    const QByteArray token = authorization.mid(scheme.size()).trimmed();
    return std::all_of(token.begin(), token.end(), isTokenCharacter) ? token : QByteArray();
}

base::Result<base::IdempotencyKey> ApiRequest::idempotencyKey() const
{
    const QByteArray key = header("idempotency-key");
    if (key.isEmpty())
        return base::invalidField(u"Idempotency-Key"_s, u"this request changes something and needs a UUID here"_s);
    return base::IdempotencyKey::parse(QString::fromLatin1(key));
}

base::Result<QJsonObject> ApiRequest::json() const { return base::JsonReader::parseBody(body); }

base::Result<qint64> ApiRequest::queryInteger(const QString& name, qint64 min, qint64 max, qint64 fallback) const
{
    const QString text = queryText(name);
    if (text.isEmpty())
        return fallback;
    bool isNumber = false;
    const qint64 value = text.toLongLong(&isNumber);
    if (!isNumber && std::all_of(text.begin(), text.end(), isDigit))
        return max; // beyond 64 bits
    if (!isNumber || value < min)
        return base::invalidField(u'?' + name, u"must be an integer of %1 or more"_s.arg(min));
    return std::min(value, max);
}

QString ApiRequest::queryText(const QString& name) const { return query.queryItemValue(name, QUrl::FullyDecoded); }

ApiResponse ApiResponse::json(int status, const QJsonObject& object)
{
    return {.status = status, .body = compact(object)};
}

ApiResponse ApiResponse::empty(int status) { return {.status = status, .body = {}, .contentType = {}}; }

ApiResponse ApiResponse::problem(const Error& error)
{
    const Error told = error.code == ErrorCode::Internal ? withoutInsides(error) : error;
    ApiResponse response = json(statusOf(told.code), problemObject(told));
    response.contentType = "application/problem+json";
    const int retryAfter = told.retryAfterSeconds > 0 ? told.retryAfterSeconds : retryAfterSecondsOf(told.code);
    if (retryAfter > 0)
        response.withHeader("Retry-After", QByteArray::number(retryAfter));
    if (told.code == ErrorCode::Unauthenticated)
        response.withHeader("WWW-Authenticate", "Bearer");
    return response;
}

ApiResponse& ApiResponse::withHeader(const QByteArray& name, const QByteArray& value)
{
    headers.emplace_back(name, value);
    return *this;
}

} // namespace tillpool::http
