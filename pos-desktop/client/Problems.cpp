// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/Problems.h"

#include "base/JsonReader.h"
#include "client/RetriedCall.h"

namespace tillpool::client {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;

namespace {

constexpr int clientErrors = 400;
constexpr int unauthorized = 401;

// The reverse of how the API writes the place of a fault.
QString placeOf(const QJsonObject& field)
{
    if (field.contains("parameter"_L1))
        return u'?' + field.value("parameter"_L1).toString();
    return field.value(field.contains("header"_L1) ? "header"_L1 : "pointer"_L1).toString();
}

std::vector<base::FieldError> fieldsOf(const QJsonObject& problem)
{
    std::vector<base::FieldError> fields;
    const QJsonArray errors = problem.value("errors"_L1).toArray();
    for (const QJsonValue& error : errors)
        fields.push_back({placeOf(error.toObject()), error["detail"_L1].toString()});
    return fields;
}

QJsonObject furtherMembers(QJsonObject problem)
{
    for (const QString& known : {u"type"_s, u"title"_s, u"status"_s, u"detail"_s, u"errors"_s, u"region"_s})
        problem.remove(known);
    if (base::errorCodeFromName(problem.value("code"_L1).toString()))
        problem.remove(u"code"_s); // one that only a newer backend knows stays to be seen
    return problem;
}

// The problem document (RFC 9457) of an answer, as an error of ours; nothing when it has none.
std::optional<Error> problemOf(const HttpReply& reply)
{
    if (!reply.header("content-type").startsWith("application/problem+json"))
        return std::nullopt;
    const auto body = base::JsonReader::parseBody(reply.body);
    if (!body.hasValue() || !body->value("code"_L1).isString())
        return std::nullopt;
    const QString title = body->value("title"_L1).toString();
    return Error {.code = base::errorCodeFromName(body->value("code"_L1).toString()).value_or(ErrorCode::Internal),
        .detail = body->value("detail"_L1).toString(title),
        .fields = fieldsOf(*body),
        .extra = furtherMembers(*body),
        .region = body->value("region"_L1).toString(),
        .retryAfterSeconds = std::max(0, reply.header("retry-after").toInt())};
}

Error strange(const HttpReply& reply)
{
    return {.code = ErrorCode::Internal,
        .detail = u"It has status %1 and is of type \"%2\", which the backend does not answer"_s.arg(reply.status)
                      .arg(QString::fromLatin1(reply.header("content-type")))};
}

Error withoutWords(const HttpReply& reply)
{
    return {.code = ErrorCode::RegionUnavailable,
        .detail = u"The backend can't be reached: status %1 came instead of an answer"_s.arg(reply.status),
        .retryAfterSeconds = std::max(0, reply.header("retry-after").toInt())};
}

Error ofEarlierSession()
{
    return {.code = ErrorCode::RegionUnavailable,
        .detail = u"It was asked as somebody who has signed off meanwhile: ask again"_s};
}

Failure failureOf(const HttpReply& reply, Unauthenticated meaning)
{
    const auto problem = problemOf(reply);
    if (!isFinalStatus(reply))
        return {FailureKind::Unreachable, problem.value_or(withoutWords(reply))};
    // What says no without our words may be anything between here and the backend.
    if (reply.status < clientErrors || !problem)
        return malformed(u"this request"_s, strange(reply));
    if (reply.status == unauthorized && meaning == Unauthenticated::SignedOut)
        return {FailureKind::SignedOut, *problem};
    if (reply.status == unauthorized && meaning == Unauthenticated::SignedOnAnew)
        return {FailureKind::Unreachable, ofEarlierSession()};
    return {FailureKind::Refused, *problem};
}

} // namespace

Failure failureOf(const HttpOutcome& outcome, Unauthenticated meaning)
{
    if (const auto* reply = std::get_if<HttpReply>(&outcome))
        return failureOf(*reply, meaning);
    const auto& none = std::get<NoReply>(outcome);
    if (none.kind == NoReply::Kind::TooLarge)
        return malformed(u"this request"_s, {.code = ErrorCode::Internal, .detail = none.detail});
    return {FailureKind::Unreachable, {.code = ErrorCode::RegionUnavailable, .detail = none.detail}};
}

Failure malformed(const QString& what, const Error& why)
{
    Error error = why;
    error.detail = u"The answer to %1 makes no sense: %2"_s.arg(what, why.detail);
    return {FailureKind::Malformed, error};
}

} // namespace tillpool::client
