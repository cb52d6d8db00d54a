// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"

#include <QJsonObject>
#include <variant>

namespace tillpool::staff {

/// A customer who logs in: by id or by username; the other one is empty.
struct CustomerForm {
    base::CustomerId customer {};
    QString username {}; ///< in lower case, without spaces around it
    QString password {};

    /// What failed log-ins are counted by.
    QString account() const { return customer.isEmpty() ? username : customer.text(); }
};

/// Staff who log in, most of them at a till.
struct StaffForm {
    base::StaffId staffId {};
    QString pin {};
    base::TillId till {}; ///< may be empty: whether that will do is a matter of the role
};

using LogInForm = std::variant<CustomerForm, StaffForm>;

/// The body of POST /sessions: username or customer_id, and password; or staff_id, pin and optionally till_id.
/// InvalidField or InvalidId with the pointer of every fault.
base::Result<LogInForm> readLogInForm(const QJsonObject& body);

} // namespace tillpool::staff
