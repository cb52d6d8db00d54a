// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace tillpool::base {

/// Who is signed on. Anonymous is nobody.
enum class Role { Anonymous, Customer, Cashier, Manager, Admin, Kiosk };

/// "customer", "cashier", …: the word in the API and in SQL; "" for Anonymous.
QString wireName(Role role);
/// The role named by `text`; Anonymous for anything unknown.
Role roleFromName(const QString& text);

} // namespace tillpool::base
