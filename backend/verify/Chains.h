// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "verify/ChainWalk.h"
#include "verify/Findings.h"
#include "verify/RegionBooks.h"

namespace tillpool::verify {

/// What the chains of all regions add up to.
struct ChainSums {
    qint64 groups = 0;
    qint64 entries = 0;
    qint64 worth = 0;     ///< sum of all deltas
    qint64 ofTheRows = 0; ///< sum of balance − debt of the groups' rows

    QJsonObject json() const;
    static ChainSums from(const QJsonObject& json);
};

/// Reads the entries of one region group by group, and tests I8 and I9 on them.
class Chains {
public:
    /// `onGroup` hears of each group that is done; its error ends the walk.
    using OnGroup = std::function<base::Status(const QByteArray& groupId)>;

    Chains(RegionBooks& books, Findings& findings, ChainSums& sums) : m_books(books), m_findings(findings), m_sums(sums)
    {
    }

    /// Walks the groups after `afterGroup`, or `onlyGroup` alone. `onEntry`, if there is one, is told each entry.
    base::Status walk(const QByteArray& afterGroup, const std::optional<QByteArray>& onlyGroup, const OnGroup& onGroup,
        const OnEntry& onEntry);

private:
    base::Status readGroup(BookStream& entries, ChainWalk& walk, const GroupRow& row, const OnEntry& onEntry);
    base::Status readStrays(BookStream& entries, const std::optional<QByteArray>& before);

    RegionBooks& m_books;
    Findings& m_findings;
    ChainSums& m_sums;
    bool m_moreEntries = false;
    const BookStream* m_concerned = nullptr; ///< whose row a problem is about
    QStringList m_problems;                  ///< of that row
};

} // namespace tillpool::verify
