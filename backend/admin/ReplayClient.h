// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/HttpClient.h"
#include "admin/System.h"
#include "base/Ids.h"

#include <map>
#include <random>

namespace tillpool::admin {

/// How long a request is repeated while the system is busy or partly down.
struct RetryLimits {
    int attemptsMax = 10;
    int firstDelayMs = 50; ///< doubled each time, with jitter
    int delayMaxMs = 3000;
};

/// A client of the API that asks again, with the same key, while no answer comes or the answer is 408, 429 or 5xx; it
/// signs staff on as they are needed and again when their session has ended. One per thread.
class ReplayClient {
public:
    explicit ReplayClient(const QString& baseUrl, RetryLimits limits = {});

    /// The answer once it is none of 408, 429 and 5xx. OutcomeUnknown, saying what happened last, when the limit is
    /// reached.
    base::Result<HttpReply> send(
        const QByteArray& method, const QString& path, const QJsonObject& body = {}, const HttpHeaders& headers = {});

    /// The same as `who`, signed on at `till`. Unauthenticated, with the server's words, when they can't sign on.
    base::Result<HttpReply> sendAs(const StaffLogin& who, const QString& till, const QByteArray& method,
        const QString& path, const QJsonObject& body = {}, const HttpHeaders& headers = {});

    /// The token of `who` at `till`; signs on if need be.
    base::Result<QByteArray> token(const StaffLogin& who, const QString& till);
    /// Makes the next token() sign on anew.
    void forgetToken(const StaffLogin& who, const QString& till);
    /// Signs everybody off, as well as can be.
    void signOff();

private:
    bool pause(int attempt, const HttpReply* reply);

    HttpClient m_http;
    RetryLimits m_limits;
    using Place = std::pair<QString, QString>; // who, and at which till
    std::map<Place, QByteArray> m_tokens;
    std::map<Place, base::Error> m_refusals;
    std::minstd_rand m_random {std::random_device {}()};
};

/// A header Idempotency-Key with a fresh key, for a request whose repetition nobody will need to recognise later.
HttpHeaders freshKey();

/// What a problem document says to a person: its detail, or its title, or the status.
QString problemText(const HttpReply& reply);

} // namespace tillpool::admin
