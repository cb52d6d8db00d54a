// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "verify/EntryContent.h"

#include <QString>
#include <functional>

namespace tillpool::verify {

/// A group's row.
struct GroupRow {
    QByteArray groupId {};
    qint64 balance = 0;
    qint64 held = 0;
    qint64 debt = 0;
    qint64 version = 0;
    QByteArray headHash {};
    qint64 liveHolds = 0; ///< the points of its holds that are `held`
};

/// Follows one group's entries from the first to the last and says what can't be. The rules are those of
/// docs/checkout.md: versions 1, 2, … without a gap; hash = SHA-256 of the hash before it and the entry's content;
/// worth = sum of the deltas, balance = max(worth, held), debt = balance − worth; each kind of entry moves what is its
/// own to move, and a clawback alone makes debt.
class ChainWalk {
public:
    /// `invariant`: "I8" or "I9".
    using Report = std::function<void(const char* invariant, const QString& problem)>;

    explicit ChainWalk(Report report) : m_report(std::move(report)) {}

    /// Begins with the next group.
    void begin(const QByteArray& groupId);
    void take(const Entry& entry);
    /// The group has no more entries.
    void end(const GroupRow& row);

    qint64 worth() const { return m_worth; } ///< the sum of the deltas so far

private:
    void checkPlace(const Entry& entry);
    void checkState(const Entry& entry);

    Report m_report;
    EntryContent m_content;
    QByteArray m_groupId;
    qint64 m_version = 0;
    qint64 m_worth = 0;
    qint64 m_held = 0;
    qint64 m_balance = 0;
    QByteArray m_hash;
    bool m_statesAgree = true;
};

} // namespace tillpool::verify
