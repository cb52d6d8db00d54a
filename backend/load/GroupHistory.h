// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/Load.h"
#include "load/OrderCheck.h"

#include <deque>
#include <optional>

namespace tillpool::load {

/// One points entry as it stands in the books.
struct Entry {
    QString groupId;
    qint64 version = 0;
    QString kind;
    QString sourceId;
    qint64 delta = 0;
    qint64 heldDelta = 0;
    qint64 balanceAfter = 0;
    qint64 heldAfter = 0;

    QJsonObject json() const;
    bool operator==(const Entry&) const = default;
};

/// What a group has after its `version`-th entry.
struct PointsState {
    qint64 version = 0;
    qint64 balance = 0;
    qint64 held = 0;
    qint64 debt = 0;

    qint64 available() const { return balance - held; }
    QJsonObject json() const;
    bool operator==(const PointsState&) const = default;
};

/// What an answer says about a group at a version; what it doesn't tell is not compared.
struct Sight {
    qint64 version = 0;
    std::optional<qint64> balance {};
    std::optional<qint64> held {};
    std::optional<qint64> debt {};
    std::optional<qint64> available {};
    std::optional<Entry> entry {}; ///< the entry that made this version, as the ledger tells it
    Interval when;
    QString what; ///< for a person: "read_group of client 7"
    /// Newest: the group was at this version when it was asked. Older: an earlier one, as a ledger tells them.
    enum class Age { Newest, Older } age = Age::Newest;
};

/// The history of one group, from its first entry on: each entry must follow from the one before, each sight must be
/// the state at its version, and versions must agree with real time. Keeps a window of it: the newest entries, and all
/// that anything which is still under way may have seen.
class GroupHistory {
public:
    /// Entries that are kept although nobody under way can be seeing them: a page of the ledger goes back so far.
    static constexpr qsizetype entriesKeptMin = 1000;

    explicit GroupHistory(QString id) : m_id(std::move(id)) {}

    const QString& id() const { return m_id; }
    /// The next entry, as the books have it.
    std::vector<Violation> append(const Entry& entry);
    /// An answer told something about the group; compared now, or once the entries have come so far.
    std::vector<Violation> saw(const Sight& sight);
    /// An operation made the version `mark.version`, or is known to have seen it.
    std::vector<Violation> mark(const Mark& mark);
    /// The state at `version`; nothing when it has not come yet or was let go.
    std::optional<PointsState> at(qint64 version) const;
    /// Whether `balance` was the group's at some version from `from` on that is still known.
    bool hadBalance(qint64 balance, qint64 from) const;

    qint64 version() const { return m_states.back().version; }
    bool hasPendingSights() const { return !m_pending.empty(); }
    /// The beginning of the earliest sight that waits for its entry; `never` when none does.
    Moment earliestPending() const;
    /// The sights that still wait: the books never came to what they saw.
    std::vector<Violation> settle();
    /// Nothing that begins before `horizon` will be told any more.
    void forgetBefore(Moment horizon);
    qsizetype size() const { return static_cast<qsizetype>(m_states.size()) + m_order.size(); }

private:
    std::vector<Violation> compare(const Sight& sight);

    QString m_id;
    std::deque<PointsState> m_states {PointsState {}};
    std::deque<Entry> m_entries; ///< those of m_states but for the first state
    std::multimap<qint64, Sight> m_pending;
    OrderCheck m_order;
};

} // namespace tillpool::load
