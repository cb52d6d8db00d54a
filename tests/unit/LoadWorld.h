// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/World.h"

namespace tillpool::load {

/// Three regions with two tills each, six customers, four groups in all regions.
inline World smallWorld()
{
    using namespace Qt::StringLiterals;
    World world {.adminToken = "admin", .password = u"long enough"_s};
    for (const QString& id : {u"001"_s, u"002"_s, u"003"_s}) {
        WorldRegion region {.id = id, .storeId = id + u"-store1"_s, .catalogueVersion = 7};
        for (int i = 1; i <= 3; ++i)
            region.items.push_back({u"%1-item0%2"_s.arg(id).arg(i), 100 * i, {id + u"-syrup1"_s}, 50});
        for (int i = 1; i <= 2; ++i) {
            region.cashiers.push_back({u"%1-till0%2"_s.arg(id).arg(i), id + u"-staff1"_s, u"1234"_s});
            region.cashierTokens.push_back("cashier" + QByteArray::number(i));
        }
        world.regions.push_back(region);
    }
    for (int i = 0; i < 6; ++i)
        world.customers.push_back({u"00%1-cust0%2"_s.arg(i % 3 + 1).arg(i), u"c%1@example.org"_s.arg(i), "customer"});
    for (int i = 0; i < 4; ++i)
        world.groups.push_back({u"00%1-pool0%2"_s.arg(i % 3 + 1).arg(i), {i, i + 1, i + 2}});
    return world;
}

} // namespace tillpool::load
