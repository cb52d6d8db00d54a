// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/Load.h"

namespace tillpool::load {

/// Something that a store sells.
struct WorldItem {
    QString itemId;
    qint64 priceMinor = 0;
    QStringList modifierIds {};    ///< of which a line may carry one
    qint64 modifierPriceMinor = 0; ///< of the dearest of them
};

/// What clients need to know of a region.
struct WorldRegion {
    QString id;
    QString storeId;
    qint64 catalogueVersion = 0;
    std::vector<WorldItem> items {};
    std::vector<Seat> cashiers {};
    std::vector<QByteArray> cashierTokens {}; ///< one for each of `cashiers`
};

struct WorldCustomer {
    QString id;
    QString username;
    QByteArray token {};
};

/// A group whose first members stay in it.
struct WorldGroup {
    QString id;
    std::vector<int> members {}; ///< indices of World::customers
};

/// What was there before the first operation. It never changes while clients are at work.
struct World {
    std::vector<WorldRegion> regions {};
    std::vector<WorldCustomer> customers {};
    std::vector<WorldGroup> groups {}; ///< the first one is hot
    QByteArray adminToken {};          ///< empty: nobody adjusts points
    QString password {};               ///< of all customers
};

/// Where a client works: they spread over all regions, and there over all tills.
const WorldRegion& regionOf(const World& world, int client);
size_t seatOf(const World& world, int client);
const WorldCustomer& customerOf(const World& world, int client);

/// The body of a log-in at a till.
QJsonObject loginFor(const Seat& seat);

/// The name of the customer number `n` that `who` ("client7", "prepared") signs up in a run.
QString usernameFor(const QString& runTag, const QString& who, int n);

} // namespace tillpool::load
