// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/Api.h"
#include "regions/Database.h"

#include <chrono>
#include <mutex>

namespace tillpool::staff {

/// A session that has just begun.
struct NewSession {
    QByteArray token;
    QString expiresAt; ///< RFC 3339, UTC
};

/// Sessions of customers and staff. Each lives in one region's database, so that any instance accepts it and its end
/// counts everywhere at once. Thread-safe.
class Sessions : public http::Authenticator {
public:
    static constexpr qsizetype rememberedMax = 10'000;
    static constexpr std::chrono::minutes rememberedFor {5};

    explicit Sessions(regions::Database& database);

    /// Fresh asks the database. Confirmed may answer from memory for up to `rememberedFor`: what a token stands for
    /// never changes, and whoever asks so confirms in a transaction of its own that the session still lives.
    base::Result<http::Identity> identify(const QByteArray& token, http::IdentityCheck check) override;

    /// Opens a session. RegionUnavailable also when its fate is unknown: nobody has its token then.
    base::Result<NewSession> start(const base::RegionId& region, base::Role role, const QString& subjectId,
        const base::TillId& till, std::chrono::seconds lifetime);
    /// Ends the session for every instance.
    base::Status end(const http::Identity& identity);
    void forget(const http::Identity& identity) override;

private:
    struct Remembered {
        http::Identity identity;
        std::chrono::steady_clock::time_point at;
    };
    std::optional<http::Identity> recall(const QByteArray& tokenHash);
    void remember(const http::Identity& identity);

    regions::Database& m_database;
    std::mutex m_mutex;
    QHash<QByteArray, Remembered> m_remembered;
};

} // namespace tillpool::staff
