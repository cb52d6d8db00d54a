// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/World.h"

namespace tillpool::load {

using namespace Qt::StringLiterals;

const WorldRegion& regionOf(const World& world, int client)
{
    return world.regions[static_cast<size_t>(client) % world.regions.size()];
}

size_t seatOf(const World& world, int client)
{
    return static_cast<size_t>(client) / world.regions.size() % regionOf(world, client).cashiers.size();
}

const WorldCustomer& customerOf(const World& world, int client)
{
    return world.customers[static_cast<size_t>(client) % world.customers.size()];
}

QString usernameFor(const QString& runTag, const QString& who, int n)
{
    return u"load-%1-%2-%3@example.org"_s.arg(runTag, who).arg(n);
}

QJsonObject loginFor(const Seat& seat)
{
    return {{u"staff_id"_s, seat.staffId}, {u"pin"_s, seat.pin}, {u"till_id"_s, seat.tillId}};
}

} // namespace tillpool::load
