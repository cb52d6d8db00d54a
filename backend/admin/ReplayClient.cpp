// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/ReplayClient.h"

#include <QUuid>
#include <algorithm>
#include <chrono>
#include <thread>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;

namespace {

constexpr HttpTimeouts timeouts {.connectMs = 2000, .totalMs = 10'000};
constexpr int requestTimeout = 408;
constexpr int tooManyRequests = 429;
constexpr int signOnsAgainMax = 2;
constexpr int unauthenticated = 401;
constexpr int serverErrors = 500;

bool isWorthRepeating(int status)
{
    return status == requestTimeout || status == tooManyRequests || status >= serverErrors;
}

HttpHeaders bearer(HttpHeaders headers, const QByteArray& token)
{
    headers.insert("Authorization", "Bearer " + token);
    return headers;
}

} // namespace

ReplayClient::ReplayClient(const QString& baseUrl, RetryLimits limits) : m_http(baseUrl, timeouts), m_limits(limits) {}

bool ReplayClient::pause(int attempt, const HttpReply* reply)
{
    if (attempt + 1 >= m_limits.attemptsMax)
        return false;
    const int doublings = std::min(attempt, 16);
    qint64 delayMs = std::min<qint64>(m_limits.delayMaxMs, qint64(m_limits.firstDelayMs) << doublings);
    if (reply)
        delayMs = std::max<qint64>(delayMs, std::min(m_limits.delayMaxMs, reply->header("retry-after").toInt() * 1000));
    std::uniform_real_distribution<> jitter(0.5, 1.0);
    std::this_thread::sleep_for(std::chrono::milliseconds(static_cast<qint64>(double(delayMs) * jitter(m_random))));
    return true;
}

Result<HttpReply> ReplayClient::send(
    const QByteArray& method, const QString& path, const QJsonObject& body, const HttpHeaders& headers)
{
    for (int attempt = 0;; ++attempt) {
        auto reply = body.isEmpty() ? m_http.send(method, path, QByteArray(), headers)
                                    : m_http.send(method, path, body, headers);
        if (reply.hasValue() && !isWorthRepeating(reply->status))
            return reply;
        if (pause(attempt, reply.hasValue() ? &*reply : nullptr))
            continue;
        const QString last = reply.hasValue() ? problemText(*reply) : reply.error().detail;
        return Error {.code = ErrorCode::OutcomeUnknown,
            .detail = u"given up after %1 attempts: %2"_s.arg(attempt + 1).arg(last)};
    }
}

Result<QByteArray> ReplayClient::token(const StaffLogin& who, const QString& till)
{
    const Place key(who.staffId, till);
    if (const auto known = m_tokens.find(key); known != m_tokens.end())
        return known->second;
    if (const auto refusal = m_refusals.find(key); refusal != m_refusals.end())
        return refusal->second;
    TILLPOOL_TRY_ASSIGN(const HttpReply reply,
        send("POST", u"/api/v1/sessions"_s, {{u"staff_id"_s, who.staffId}, {u"pin"_s, who.pin}, {u"till_id"_s, till}},
            freshKey()));
    const QByteArray token = reply.json().value(u"token"_s).toString().toUtf8();
    if (token.isEmpty()) {
        // Asking again would only make the server slow this account down.
        const Error refusal {.code = ErrorCode::Unauthenticated,
            .detail = u"%1 could not sign on at till %2: %3"_s.arg(who.staffId, till, problemText(reply))};
        m_refusals.insert_or_assign(key, refusal);
        return refusal;
    }
    m_tokens.insert_or_assign(key, token);
    return token;
}

void ReplayClient::forgetToken(const StaffLogin& who, const QString& till) { m_tokens.erase({who.staffId, till}); }

Result<HttpReply> ReplayClient::sendAs(const StaffLogin& who, const QString& till, const QByteArray& method,
    const QString& path, const QJsonObject& body, const HttpHeaders& headers)
{
    for (int attempt = 0;; ++attempt) {
        TILLPOOL_TRY_ASSIGN(const QByteArray session, token(who, till));
        TILLPOOL_TRY_ASSIGN(HttpReply reply, send(method, path, body, bearer(headers, session)));
        if (reply.status != unauthenticated || attempt >= signOnsAgainMax)
            return reply;
        forgetToken(who, till);
    }
}

void ReplayClient::signOff()
{
    // A session that this misses ends by itself.
    for (const auto& [key, token] : m_tokens)
        static_cast<void>(
            m_http.send("DELETE", u"/api/v1/sessions/current"_s, QByteArray(), bearer(freshKey(), token)).hasValue());
    m_tokens.clear();
}

HttpHeaders freshKey() { return {{"Idempotency-Key", QUuid::createUuid().toByteArray(QUuid::WithoutBraces)}}; }

QString problemText(const HttpReply& reply)
{
    const QJsonObject problem = reply.json();
    for (const QString& key : {u"detail"_s, u"title"_s}) {
        if (const QString text = problem.value(key).toString(); !text.isEmpty())
            return u"%1 (%2)"_s.arg(text, problem.value(u"code"_s).toString(QString::number(reply.status)));
    }
    return u"the server answered with status %1"_s.arg(reply.status);
}

} // namespace tillpool::admin
