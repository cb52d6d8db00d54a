// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "base/Money.h"
#include "catalogue/Catalogue.h"
#include "loyalty/PointsRules.h"

#include <QStringList>

namespace tillpool::regions {

/// One region as the configuration describes it.
struct RegionSettings {
    base::RegionId id;
    QString name;
    base::Currency currency;
    catalogue::TaxMode taxMode = catalogue::TaxMode::Included;
    QStringList hosts; ///< "host:port" of the primary and its standby
    QString database;
    QString user;
    QString password;
    QString ownerUser; ///< who runs the migrations
    QString ownerPassword;
    loyalty::PointsRules points;
};

/// How long a region may take, in milliseconds, and how much of us it may keep busy.
struct RegionLimits {
    int connectMs = 2000;
    int statementMs = 3000; ///< server-side; locks are waited for a little shorter
    int answerMs = 4000;    ///< client-side: after this the connection is given up
    int concurrentCalls = 8;
    int queueMs = 2000; ///< how long a call waits for its turn while the region is answering others
    int breakerFailures = 3;
    int breakerOpenMs = 1000;
};

} // namespace tillpool::regions
