// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/DataDirectory.h"
#include "admin/EmbeddedCluster.h"
#include "admin/State.h"

#include <QJsonObject>
#include <QStringList>

namespace tillpool::admin {

/// Where this copy of the product stands.
struct Installation {
    QString home;     ///< holds installer/ and sql/: the checkout
    QString programs; ///< holds tillpoold: where this program is
};

/// A person of the demo chain who may sign on at a till.
struct StaffLogin {
    QString staffId;
    QString pin;
};

struct RunningRegion {
    RegionPlan plan;
    QString dsn;        ///< as the application's role
    QString dataFolder; ///< of its PostgreSQL cluster
    QString storeId;
    QString tillId;
    StaffLogin cashier;
    StaffLogin manager;
    QJsonObject chain; ///< all that the demo chain says of it
};

/// A system that runs, as its clients need to know it.
struct RunningSystem {
    QString baseUrl;     ///< the gateway
    QStringList apiUrls; ///< the backend instances themselves
    QString dataFolder;
    std::vector<RunningRegion> regions;
    QJsonObject chain; ///< the whole of the demo chain: "admin", "story" …

    /// The configuration of its first backend, which knows all regions.
    QString configPath() const;
    /// What `up --json` prints.
    QJsonObject json() const;
};

/// What is recorded of the system in `data`, whether it runs or not.
base::Result<RunningSystem> describeSystem(
    const Installation& installation, const DataDirectory& data, const State& state);

/// The system that runs from `requestedData` (empty: the default place); NotFound, with what to do, when none does or
/// when a part of it has died.
base::Result<RunningSystem> findRunningSystem(const Installation& installation, const QString& requestedData);

/// The names under which backend instances are on record: "backend-1" …
QStringList backendNames(const State& state);
QString backendName(int number);
QString loopbackUrl(int port);

} // namespace tillpool::admin
