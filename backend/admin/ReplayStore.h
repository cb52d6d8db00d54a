// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/ReplayClient.h"
#include "catalogue/Catalogue.h"

#include <QTimeZone>
#include <map>

namespace tillpool::admin {

/// A store of the demo chain, which a receipts file knows as an outlet.
struct ReplayStore {
    int outlet = 0;
    base::RegionId region;
    QString name;
    QTimeZone timeZone;
    int tills = 1;
    int pinBase = 0;    ///< a PIN is this and the staff number
    StaffLogin manager; ///< approves price overrides, and sells where no staff is named
    catalogue::Catalogue catalogue;

    /// Staff number `number` in this store; 0 is the manager.
    StaffLogin staff(int number) const;
    /// The till at which that member of staff works: always the same.
    QString tillOf(int number) const;
};

/// The stores of chain.json by outlet, each with its current catalogue from the API.
base::Result<std::map<int, ReplayStore>> loadStores(const QJsonObject& chain, ReplayClient& client);

} // namespace tillpool::admin
