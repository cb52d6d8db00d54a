// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"

#include <QJsonObject>

namespace tillpool::customers {

/// The body of POST /customers, checked.
struct SignUpForm {
    QString username; ///< an e-mail address in lower case
    QString password;
    QString fullName;
    base::RegionId homeRegion;

    /// InvalidField with the pointer of every fault: an address without one @ between two parts, a password of fewer
    /// than 8 or more than 1,024 characters, a blank name or one with control characters, a region that isn't three
    /// digits.
    static base::Result<SignUpForm> read(const QJsonObject& body);

    /// SHA-256 over all but the password: a fast hash of a password must not be stored.
    QByteArray hashWithoutPassword() const;
};

} // namespace tillpool::customers
