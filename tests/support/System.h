// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "regions/RegionSettings.h"

#include <QJsonObject>
#include <QString>
#include <vector>

namespace tillpool::test {

struct Signature {
    QString staffId;
    QString pin;
};

/// One region of the running test system, as `tillpoolctl up --json` describes it.
struct TestRegion {
    QString id;
    QString dsn;
    QString storeId;
    QString tillId;
    QString dataDirectory;
    QString currency;
    Signature cashier;
    Signature manager;
    Signature kiosk;
};

/// The real system that the tests of the tiers db, api and faults run against: three regions, a backend and the
/// gateway, started by ctest before them (fixture `system`). Without it a test fails; it never skips.
struct System {
    QString baseUrl;
    QString apiUrl;
    QString data;
    std::vector<TestRegion> regions;
    Signature admin;

    const TestRegion& region(const QString& id) const;
    /// The configuration file of the system's first backend.
    QString configPath() const { return data + QStringLiteral("/run/backend-1.toml"); }
    /// Connects to a region's database as the owner of its tables: for what no application may do.
    QString ownerDsn(const QString& region) const;
    /// The settings of all regions as a backend's configuration has them.
    std::vector<regions::RegionSettings> settings() const;
};

/// Read once from the file that the environment variable TILLPOOL_SYSTEM names; ends the process when it can't be read.
const System& system();

} // namespace tillpool::test
