// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/Api.h"

namespace tillpool::service {

/// One line of the table of who may call what.
struct Permission {
    http::Method method;
    QString pattern;
    http::Roles roles; ///< contains Anonymous: no token is needed
};

/// The table: the one place that says which roles may call a route. Whose row a caller may see within it (a customer
/// their own account, a member their group) is the slice's to test.
std::vector<Permission> permissions();

/// `routes` with their roles from the table. Asserts that each route stands in it once, and nothing else does.
std::vector<http::Route> withPermissions(std::vector<http::Route> routes);

} // namespace tillpool::service
