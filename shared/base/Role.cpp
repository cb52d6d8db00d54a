// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/Role.h"

namespace tillpool::base {

using namespace Qt::StringLiterals;

namespace {
constexpr Role signedInRoles[] {Role::Customer, Role::Cashier, Role::Manager, Role::Admin, Role::Kiosk};
}

QString wireName(Role role)
{
    switch (role) {
    case Role::Anonymous:
        return {};
    case Role::Customer:
        return u"customer"_s;
    case Role::Cashier:
        return u"cashier"_s;
    case Role::Manager:
        return u"manager"_s;
    case Role::Admin:
        return u"admin"_s;
    case Role::Kiosk:
        return u"kiosk"_s;
    }
    Q_UNREACHABLE();
}

Role roleFromName(const QString& text)
{
    for (const Role role : signedInRoles) {
        if (wireName(role) == text)
            return role;
    }
    return Role::Anonymous;
}

} // namespace tillpool::base
