// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "base/Result.h"
#include "base/Role.h"

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <QUrlQuery>
#include <functional>
#include <optional>
#include <vector>

namespace tillpool::http {

enum class Method { Get, Head, Post, Put, Patch, Delete, Options, Unknown };

/// A request as handlers see it: plain values, copied off the socket, safe in any thread.
struct ApiRequest {
    Method method = Method::Unknown;
    QString path;          ///< percent-decoded, without the query
    QByteArray rawPath {}; ///< as sent, percent-encoded; empty: the router goes by `path`
    QUrlQuery query;
    QHash<QByteArray, QByteArray> headers; ///< names in lower case
    QByteArray body;
    QString requestId;                     ///< the client's X-Request-Id, or one that we made
    QHash<QString, QString> parameters {}; ///< of the route's pattern, such as "group_id"

    QByteArray header(const QByteArray& lowerCaseName) const { return headers.value(lowerCaseName); }
    QString parameter(const QString& name) const { return parameters.value(name); }
    /// The token of "Authorization: Bearer …", empty when there is none.
    QByteArray bearerToken() const;
    /// The Idempotency-Key header, or InvalidField naming it.
    base::Result<base::IdempotencyKey> idempotencyKey() const;
    /// The body as a JSON object; errors of JsonReader::parseBody.
    base::Result<QJsonObject> json() const;
    /// The query's `name` as an integer, `max` when it is more, `fallback` when it isn't there or empty; InvalidField
    /// ("?name") when it is less than `min` or no integer.
    base::Result<qint64> queryInteger(const QString& name, qint64 min, qint64 max, qint64 fallback) const;
    /// The query's `name`, percent-decoded; empty when it isn't there.
    QString queryText(const QString& name) const;
};

/// What a handler answers.
struct ApiResponse {
    int status = 200;
    QByteArray body;
    QByteArray contentType = "application/json";
    QByteArray sharedEnd {}; ///< of the body, after `body`: many answers may have it in common without a copy
    std::vector<std::pair<QByteArray, QByteArray>> headers {};
    std::function<void()> afterwards {}; ///< run by the worker once the answer is on its way; may be empty
    QString route {};                    ///< the pattern that was asked for, set by the router; empty: none matched

    static ApiResponse json(int status, const QJsonObject& object);
    static ApiResponse empty(int status);
    /// problem+json for `error`: its status comes from ErrorStatus.cpp.
    static ApiResponse problem(const base::Error& error);
    ApiResponse& withHeader(const QByteArray& name, const QByteArray& value);
    QByteArray wholeBody() const { return body + sharedEnd; }
};

/// Who asks, as the session says.
struct Identity {
    base::Role role = base::Role::Anonymous;
    QString subjectId {};            ///< customer_id or staff_id
    base::TillId till {};            ///< of a staff session that was opened at a till; else empty
    base::RegionId sessionRegion {}; ///< whose database holds the session
    QByteArray tokenHash {};         ///< SHA-256 of the token, as stored
    bool isStaff() const
    {
        return role == base::Role::Cashier || role == base::Role::Manager || role == base::Role::Admin;
    }
};

/// A set of roles that may call a route.
class Roles {
public:
    constexpr Roles() = default;
    constexpr Roles(std::initializer_list<base::Role> roles)
    {
        for (const base::Role role : roles)
            m_bits |= bit(role);
    }
    constexpr bool contains(base::Role role) const { return (m_bits & bit(role)) != 0; }

private:
    static constexpr unsigned bit(base::Role role) { return 1U << static_cast<unsigned>(role); }
    unsigned m_bits = 0;
};

using Handler = std::function<ApiResponse(const ApiRequest&, const Identity&)>;

/// Answers from what is in memory, or says that it can't. Runs on the event loop, where nothing may wait: no I/O, no
/// database, no lock that is held for long. Other threads run beside it.
using MemoryHandler = std::function<std::optional<ApiResponse>(const ApiRequest&)>;

/// How a route learns who asks.
enum class IdentityCheck {
    Fresh,    ///< the session is read from its region for this request
    Confirmed ///< a remembered identity will do: the handler's own transaction confirms that the session still lives
};

/// One request that is served, and by what.
struct Route {
    Method method;
    QString pattern; ///< "/api/v1/groups/{group_id}/members"
    Handler handler;
    Roles roles {}; ///< who may call it, from the service's table; contains Anonymous: no token is needed
    IdentityCheck check = IdentityCheck::Fresh;
    MemoryHandler fromMemory {}; ///< asked first, without a worker; only where anyone may call, and without parameters
};

/// Turns tokens into identities. Implemented by staff/Sessions.
class Authenticator {
public:
    virtual ~Authenticator() = default;
    /// Who holds `token`; Unauthenticated when nobody (any longer); RegionUnavailable when its region can't be asked.
    virtual base::Result<Identity> identify(const QByteArray& token, IdentityCheck check) = 0;
    /// A transaction found that this session has ended: it is not to be answered from memory any more.
    virtual void forget(const Identity&) {}
};

} // namespace tillpool::http
