// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "verify/Findings.h"
#include "verify/RegionBooks.h"

namespace tillpool::verify {

/// What the relations share: the regions, where findings go, and whether nothing may be under way any more.
struct RelationContext {
    const std::vector<RegionBooks>& books;
    Findings& findings;
    bool atRest;
};

/// A rule that is broken, and how.
struct Problem {
    const char* invariant;
    QString sentence;
};

/// What became of a promise.
struct Promise {
    bool isMade = false;
    QByteArray outcome {}; ///< empty while it waits

    bool waits() const { return isMade && outcome.isEmpty(); }
};

inline Promise promiseIn(const BookStream& row, int column) { return {!row.isNull(column), row.bytes(column)}; }

/// A points entry, as far as it belongs to its source.
struct Movement {
    QByteArray groupId;
    qint64 delta = 0;
    qint64 heldDelta = 0;
};

inline Movement movementIn(const BookStream& row) { return {row.bytes(2), row.integer(3), row.integer(4)}; }

/// Tests the keys after `after`; `onKey` hears of each that is done.
using OnKey = std::function<base::Status(const QByteArray& key)>;

// Each walks one relation across all regions. What looks wrong is read again, as it is now, in the order in which it is
// written, before it counts: two databases have no common moment.
base::Status walkSales(const RelationContext& context, const QByteArray& after, const OnKey& onKey);
base::Status walkRefunds(const RelationContext& context, const QByteArray& after, const OnKey& onKey);
base::Status walkMemberships(const RelationContext& context);

} // namespace tillpool::verify
