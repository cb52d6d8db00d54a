// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "regions/RegionSettings.h"

#include "base/Result.h"

#include <QString>
#include <vector>

namespace tillpool::config {

enum class LogFormat { Text, Json };

/// The whole configuration of one backend instance, checked.
struct Config {
    base::RegionId ownRegion;
    QString listenAddress = QStringLiteral("127.0.0.1");
    quint16 port = 8080;
    int workers = 24;
    int shutdownDeadlineMs = 10000;
    LogFormat logFormat = LogFormat::Text;
    int catalogueExpiryMs = 5000;
    int relayPollMs = 500;
    int recoverHoldsAfterMs = 30000;
    int auditEveryMs = 60000;
    int auditFullEveryHours = 24;
    int figuresEveryMs = 10000;
    regions::RegionLimits regionLimits;
    std::vector<regions::RegionSettings> regions;
};

/// Reads and checks a TOML file. InvalidField errors name the line or the key: an unknown key, a missing one, a value
/// of the wrong type or out of its range, two regions with one id, an own region that is not listed, a password file
/// that can't be read. Relative paths of password files count from the configuration's folder.
base::Result<Config> load(const QString& path);

/// The same from text; `folder` is where relative paths start.
base::Result<Config> parse(const QByteArray& toml, const QString& folder);

} // namespace tillpool::config
