// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "base/Points.h"
#include "regions/Rows.h"

#include <QHash>

namespace tillpool::groups {

/// A pool of points and who shares it.
struct Group {
    base::GroupId id {};
    QString name {};
    QString location {};
    base::Points balance {};
    base::Points held {}; ///< reserved by sales that are not decided yet: 0 to balance
    base::Points debt {};
    qint64 version = 0;    ///< of the latest points entry: the state that balance, held and debt are of
    bool isFrozen = false; ///< earns and does not pay until its books were looked at
    bool isClosed = false;
    std::vector<base::CustomerId> members {};  ///< in the order of joining
    QHash<base::CustomerId, QString> names {}; ///< of those members whose region has been asked

    base::Points available() const { return balance - held; }
    bool hasMember(const QString& customerId) const;
};

/// The group in row `row` of a query with find_groups' columns.
Group groupFromRow(const regions::Rows& rows, int row);
/// The group in the snapshot that make_group and join_group answer.
Group groupFromSnapshot(const QJsonObject& snapshot);

/// The group as the API shows it; a member's name is null where it isn't known.
QJsonObject toJson(const Group& group);

} // namespace tillpool::groups
