// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/System.h"
#include "base/Result.h"

#include <QHash>
#include <QStringList>

namespace tillpool::admin {

/// What the books say of one sale.
struct BookedSale {
    qint64 lines = 0;        ///< a modifier is a line of its own
    qint64 chargedMinor = 0; ///< the sum of line amounts
};

/// Reads the sales with these ids from the databases of their regions; those that aren't there are left out.
base::Result<QHash<QString, BookedSale>> readBooks(const RunningSystem& system, const QStringList& saleIds);

} // namespace tillpool::admin
