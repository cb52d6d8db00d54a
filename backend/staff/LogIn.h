// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "loyalty/PointsRules.h"
#include "staff/LogInForm.h"
#include "staff/Sessions.h"
#include "staff/Throttle.h"

#include <optional>

namespace tillpool::staff {

/// Where staff signed on, and what a till has to know of it.
struct TillPlace {
    base::TillId till {};
    base::StoreId store {};
    QString storeName {};
    QString timeZone {}; ///< IANA, such as "Europe/Dublin"
    loyalty::PointsRules points {};
};

/// Who has logged in, and their session.
struct LoggedIn {
    base::Role role = base::Role::Anonymous;
    QString subjectId {};
    QString name {};
    std::optional<TillPlace> place {}; ///< of staff at a till
    NewSession session {};
};

/// Checks passwords and PINs and opens sessions. An unknown name and a wrong password get the same answer,
/// Unauthenticated, after the same work. Thread-safe.
class LogIn {
public:
    static constexpr std::chrono::hours staffLifetime {12};
    static constexpr std::chrono::hours customerLifetime {24};

    LogIn(regions::Database& database, Sessions& sessions, base::RegionId ownRegion);

    /// `body`: as readLogInForm says; cashiers and kiosks must name their till. Errors beside its: Unauthenticated;
    /// NotFound for a till that there isn't, once the PIN is right; Forbidden at a till of another region;
    /// TooManyRequests; RegionUnknown; RegionUnavailable, also when the password is nobody's who could be asked and
    /// some region could not.
    base::Result<LoggedIn> logIn(const QJsonObject& body);

private:
    /// The accounts that may be meant, and why not all regions could be asked.
    struct Candidates {
        std::vector<regions::Rows> accounts {};
        std::optional<base::Error> unanswered {};
    };

    base::Result<LoggedIn> logInStaff(const StaffForm& form);
    base::Result<LoggedIn> openAtTill(const StaffForm& form, const regions::Rows& staff);
    base::Result<TillPlace> placeOf(const base::TillId& till, const regions::Rows& staff) const;
    base::Result<LoggedIn> logInCustomer(const CustomerForm& form);
    base::Result<LoggedIn> open(const regions::Rows& account);
    Candidates candidatesFor(const CustomerForm& form) const;

    regions::Database& m_database;
    Sessions& m_sessions;
    const base::RegionId m_ownRegion;
    Throttle m_throttle;
};

} // namespace tillpool::staff
