// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "verify/Findings.h"
#include "verify/Relation.h"

namespace tillpool::verify {

/// What became of a promise.
struct Promise {
    bool isMade = false;
    QByteArray outcome {}; ///< empty while it waits

    bool waits() const { return isMade && outcome.isEmpty(); }
    /// The group's region looked, and credited nothing: the customer was no member, or there is no such group.
    bool wasRefused() const { return outcome == "not_a_member" || outcome == "no_group"; }
};

inline Promise promiseIn(const BookStream& row, int column) { return {!row.isNull(column), row.bytes(column)}; }

/// A points entry, as far as it belongs to its source.
struct Movement {
    QByteArray groupId {};
    qint64 delta = 0;
    qint64 heldDelta = 0;
    QByteArray customerId {};
};

inline Movement movementIn(const BookStream& row)
{
    return {row.bytes(2), row.integer(3), row.integer(4), row.bytes(5)};
}

/// How points were to move, by the words of a sale or refund.
struct Due {
    const char* invariant;
    QString kind;            ///< of the entry
    QString teller;          ///< "sale" or "refund"
    QByteArray decidedIn {}; ///< the region
    Movement movement {};    ///< a delta of 0: not at all
    Promise promise {};
    bool mayBeMissing = false; ///< the group's region had a reason to move nothing
};

/// Tests that what was to move has its one entry, and that an entry was to move.
void checkDue(const Due& due, const std::vector<Movement>& entries, Problems& problems);

// Each walks one relation across all regions, the keys after `after`; `onKey` hears of each that is done.
base::Status walkSales(const RelationContext& context, const QByteArray& after, const OnKey& onKey);
base::Status walkRefunds(const RelationContext& context, const QByteArray& after, const OnKey& onKey);
base::Status walkMemberships(const RelationContext& context, const QByteArray& after, const OnKey& onKey);

} // namespace tillpool::verify
