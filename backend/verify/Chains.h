// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "verify/ChainWalk.h"
#include "verify/Findings.h"
#include "verify/RegionBooks.h"

namespace tillpool::verify {

/// What one region's chains add up to.
struct ChainSums {
    qint64 groups = 0;
    qint64 entries = 0;
    qint64 worth = 0;     ///< sum of all deltas
    qint64 ofTheRows = 0; ///< sum of balance − debt of the groups' rows
};

/// Reads the entries of one region group by group, and tests I8 and I9 on them.
class Chains {
public:
    Chains(const RegionBooks& books, Findings& findings) : m_books(books), m_findings(findings) {}

    /// Walks the groups after `afterGroup`, or `onlyGroup` alone. `onGroup` hears of each that is done, with its id.
    base::Status walk(const QByteArray& afterGroup, const std::optional<QByteArray>& onlyGroup, ChainSums& sums,
        const std::function<base::Status(const QByteArray& group)>& onGroup);

private:
    base::Result<bool> nextEntry(BookStream& entries);

    const RegionBooks& m_books;
    Findings& m_findings;
    QJsonObject m_row; ///< that a problem would be about
};

} // namespace tillpool::verify
