// SPDX-License-Identifier: GPL-3.0-or-later
#include "staff/Sessions.h"

#include "sql/Queries.h"
#include "staff/Tokens.h"

namespace tillpool::staff {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using http::Identity;
using http::IdentityCheck;
using regions::Intent;
using regions::Parameters;
using regions::Rows;
using SteadyClock = std::chrono::steady_clock;

Sessions::Sessions(regions::Database& database) : m_database(database) {}

Result<Identity> Sessions::identify(const QByteArray& token, IdentityCheck check)
{
    const Error nobody {.code = ErrorCode::Unauthenticated, .detail = u"This session has ended: log in again"_s};
    TILLPOOL_TRY_ASSIGN(const base::RegionId region, tokens::regionOf(token));
    if (!m_database.route(region).hasValue())
        return nobody;
    const QByteArray tokenHash = tokens::hash(token);
    if (check == IdentityCheck::Confirmed) {
        if (auto known = recall(tokenHash))
            return *known;
    }
    TILLPOOL_TRY_ASSIGN(
        const Rows rows, m_database.run(region, sql::staff::findSession, Parameters().bytes(tokenHash), Intent::Read));
    if (rows.isEmpty()) {
        forget({.tokenHash = tokenHash});
        return nobody;
    }
    Identity identity {.role = base::roleFromName(rows.text(0, "role")),
        .subjectId = rows.text(0, "subject_id"),
        .sessionRegion = region,
        .tokenHash = tokenHash};
    if (!rows.isNull(0, "till_id"))
        identity.till = base::TillId::trusted(rows.text(0, "till_id"));
    remember(identity);
    return identity;
}

Result<NewSession> Sessions::start(const base::RegionId& region, base::Role role, const QString& subjectId,
    const base::TillId& till, std::chrono::seconds lifetime)
{
    TILLPOOL_TRY_ASSIGN(const regions::RegionSettings* settings, m_database.route(region));
    const QByteArray token = tokens::make(region);
    Parameters parameters;
    parameters.bytes(tokens::hash(token)).text(base::wireName(role)).text(subjectId).id(till).integer(lifetime.count());
    const auto rows = m_database.run(region, sql::staff::startSession, parameters, Intent::Change);
    if (!rows.hasValue())
        return rows.error().code == ErrorCode::Internal ? rows.error() : regions::regionUnavailable(*settings);
    return NewSession {token, rows->text(0, "expires_at")};
}

Status Sessions::end(const Identity& identity)
{
    const auto ended = m_database.run(
        identity.sessionRegion, sql::staff::endSession, Parameters().bytes(identity.tokenHash), Intent::Change);
    forget(identity);
    TILLPOOL_TRY(ended);
    return base::success();
}

void Sessions::forget(const Identity& identity)
{
    const std::lock_guard lock(m_mutex);
    m_remembered.remove(identity.tokenHash);
}

std::optional<Identity> Sessions::recall(const QByteArray& tokenHash)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_remembered.constFind(tokenHash);
    if (found == m_remembered.constEnd() || SteadyClock::now() - found->at > rememberedFor)
        return std::nullopt;
    return found->identity;
}

void Sessions::remember(const Identity& identity)
{
    const std::lock_guard lock(m_mutex);
    const auto now = SteadyClock::now();
    if (m_remembered.size() >= rememberedMax)
        m_remembered.removeIf([now](const auto& entry) { return now - entry.value().at > rememberedFor; });
    if (m_remembered.size() >= rememberedMax)
        m_remembered.clear();
    m_remembered.insert(identity.tokenHash, {identity, now});
}

} // namespace tillpool::staff
