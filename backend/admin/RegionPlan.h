// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QJsonObject>
#include <QString>
#include <vector>

namespace tillpool::admin {

/// What an embedded region is to be; its host and passwords are found when it is started.
struct RegionPlan {
    QString id;
    QString name;
    QString currency;
    QString tax; ///< "included" or "added"
    int earnPerUnit = 10;
    int redeemPerUnit = 100;
    int groupMembersMax = 10;
};

/// The regions of the demo chain.
const std::vector<RegionPlan>& embeddedRegions();

/// The demo chain: SQL to load in each region, and who may sign on where.
class DemoChain {
public:
    /// Reads sql/demo/chain.json below `home`.
    static base::Result<DemoChain> load(const QString& home);

    /// "store_id", "till_id", "cashier", "manager" … of a region; empty for one that the chain does not know.
    QJsonObject region(const QString& regionId) const;
    /// The whole of chain.json.
    const QJsonObject& json() const { return m_json; }
    QString sqlPath(const QString& regionId) const;

private:
    DemoChain(QString folder, QJsonObject json) : m_folder(std::move(folder)), m_json(std::move(json)) {}
    QString m_folder;
    QJsonObject m_json;
};

} // namespace tillpool::admin
