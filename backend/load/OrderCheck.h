// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>
#include <limits>
#include <map>
#include <optional>

namespace tillpool::load {

/// A moment on the one monotonic clock of a run, in nanoseconds.
using Moment = qint64;
inline constexpr Moment never = std::numeric_limits<Moment>::max();

/// When something took effect at some moment that nobody saw: not before `from`, not after `to`.
struct Interval {
    Moment from = 0;
    Moment to = never;
};

/// Something that made a group's version, or saw the group at it.
struct Mark {
    enum class Role { Wrote, Saw };
    Interval when;
    qint64 version = 0;
    Role role = Role::Saw;
    QString what {}; ///< for a person: "sale 001-… (redeem)"
};

/// Two marks in the wrong order: `earlier` had ended before `later` began, and has the higher version.
struct Inversion {
    Mark earlier;
    Mark later;
};

/// Real time against versions: when A had ended before B began, version(A) ≤ version(B), and less where B made its
/// version. Marks come in any order; each costs O(log n), and only those are kept that can still tell something.
class OrderCheck {
public:
    /// Tests `mark` against all before it and keeps it. The first contradiction, or nothing.
    std::optional<Inversion> add(const Mark& mark);
    /// No mark will come any more that begins before `horizon`.
    void forgetBefore(Moment horizon);
    /// The least version that anything may have that begins at `moment`.
    qint64 leastVersionAt(Moment moment) const;
    qsizetype size() const { return static_cast<qsizetype>(m_ended.size() + m_begun.size()); }

private:
    // Both rise strictly with the moment. m_ended: the highest version that had been seen by then. m_begun: the lowest
    // that anything made or saw which began then or later.
    std::map<Moment, Mark> m_ended;
    std::map<Moment, Mark> m_begun;
};

} // namespace tillpool::load
