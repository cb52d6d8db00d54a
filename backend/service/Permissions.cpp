// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/Permissions.h"

#include <algorithm>

namespace tillpool::service {

using namespace Qt::StringLiterals;
using base::Role;
using http::Method;
using http::Roles;

std::vector<Permission> permissions()
{
    const Roles anyone {Role::Anonymous, Role::Customer, Role::Cashier, Role::Manager, Role::Admin, Role::Kiosk};
    const Roles signedIn {Role::Customer, Role::Cashier, Role::Manager, Role::Admin, Role::Kiosk};
    const Roles customer {Role::Customer};
    const Roles customerOrStaff {Role::Customer, Role::Cashier, Role::Manager, Role::Admin};
    const Roles staff {Role::Cashier, Role::Manager, Role::Admin};
    const Roles admin {Role::Admin};
    const Roles customerOrManager {Role::Customer, Role::Manager, Role::Admin};
    const Roles seller {Role::Cashier, Role::Manager, Role::Admin, Role::Kiosk};
    return {
        {Method::Get, u"/healthz"_s, anyone},
        {Method::Get, u"/readyz"_s, anyone},
        {Method::Get, u"/metrics"_s, anyone}, // of those who reach the backend itself: the gateway lets nobody through
        {Method::Post, u"/api/v1/sessions"_s, anyone},
        {Method::Delete, u"/api/v1/sessions/current"_s, signedIn},
        {Method::Get, u"/api/v1/catalogue"_s, anyone},
        {Method::Post, u"/api/v1/quotes"_s, signedIn},
        {Method::Post, u"/api/v1/sales"_s, seller},
        {Method::Get, u"/api/v1/sales/{sale_id}"_s, customerOrStaff},
        {Method::Post, u"/api/v1/sales/{sale_id}/cancel"_s, seller},
        {Method::Post, u"/api/v1/sales/{sale_id}/refunds"_s, staff},
        {Method::Post, u"/api/v1/customers"_s, anyone},
        {Method::Get, u"/api/v1/customers/{customer_id}"_s, customerOrStaff},
        {Method::Get, u"/api/v1/customers/{customer_id}/groups"_s, customerOrStaff},
        {Method::Get, u"/api/v1/customers/{customer_id}/sales"_s, customerOrStaff},
        {Method::Post, u"/api/v1/groups"_s, customer},
        {Method::Get, u"/api/v1/groups/{group_id}"_s, customerOrStaff},
        {Method::Delete, u"/api/v1/groups/{group_id}"_s, customerOrManager},
        {Method::Post, u"/api/v1/groups/{group_id}/adjustments"_s, admin},
        {Method::Get, u"/api/v1/groups/{group_id}/entries"_s, customerOrStaff},
        {Method::Post, u"/api/v1/groups/{group_id}/members"_s, customerOrStaff},
        {Method::Delete, u"/api/v1/groups/{group_id}/members/{customer_id}"_s, customerOrStaff},
    };
}

std::vector<http::Route> withPermissions(std::vector<http::Route> routes)
{
    const std::vector<Permission> table = permissions();
    Q_ASSERT_X(routes.size() == table.size(), "permissions", "a route or a line of the table is without the other");
    for (http::Route& route : routes) {
        const auto isOfRoute = [&route](const Permission& line) {
            return line.method == route.method && line.pattern == route.pattern;
        };
        const auto line = std::find_if(table.begin(), table.end(), isOfRoute);
        Q_ASSERT_X(line != table.end(), "permissions", qUtf8Printable(route.pattern));
        Q_ASSERT(std::count_if(table.begin(), table.end(), isOfRoute) == 1);
        if (line != table.end())
            route.roles = line->roles;
    }
    return routes;
}

} // namespace tillpool::service
