// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/OrderCheck.h"

namespace tillpool::load {

namespace {

// Twice the version as the earlier of two; the later one must reach it. Who made a version must be above those who saw
// it before: one less.
qint64 asEarlier(const Mark& mark) { return 2 * mark.version; }
qint64 asLater(const Mark& mark) { return 2 * mark.version - (mark.role == Mark::Role::Wrote ? 1 : 0); }

bool contradicts(const Mark& earlier, const Mark& later) { return asEarlier(earlier) > asLater(later); }

} // namespace

std::optional<Inversion> OrderCheck::add(const Mark& mark)
{
    std::optional<Inversion> found;
    const auto endedBefore = m_ended.lower_bound(mark.when.from);
    if (endedBefore != m_ended.begin()) {
        const Mark& earlier = std::prev(endedBefore)->second;
        if (contradicts(earlier, mark))
            found = Inversion {earlier, mark};
    }
    const auto begunAfter = m_begun.upper_bound(mark.when.to);
    if (!found && mark.when.to != never && begunAfter != m_begun.end() && contradicts(mark, begunAfter->second))
        found = Inversion {mark, begunAfter->second};

    if (mark.when.to != never) {
        const auto after = m_ended.upper_bound(mark.when.to);
        if (after == m_ended.begin() || asEarlier(std::prev(after)->second) < asEarlier(mark)) {
            auto it = m_ended.lower_bound(mark.when.to);
            while (it != m_ended.end() && asEarlier(it->second) <= asEarlier(mark))
                it = m_ended.erase(it);
            m_ended.insert_or_assign(mark.when.to, mark);
        }
    }
    const auto from = m_begun.lower_bound(mark.when.from);
    if (from == m_begun.end() || asLater(from->second) > asLater(mark)) {
        auto it = m_begun.upper_bound(mark.when.from);
        while (it != m_begun.begin() && asLater(std::prev(it)->second) >= asLater(mark))
            it = m_begun.erase(std::prev(it));
        m_begun.insert_or_assign(mark.when.from, mark);
    }
    return found;
}

void OrderCheck::forgetBefore(Moment horizon)
{
    auto kept = m_ended.lower_bound(horizon);
    if (kept != m_ended.begin())
        m_ended.erase(m_ended.begin(), std::prev(kept)); // the last one before it still tells the least version
    m_begun.erase(m_begun.begin(), m_begun.upper_bound(horizon));
}

qint64 OrderCheck::leastVersionAt(Moment moment) const
{
    const auto endedBefore = m_ended.lower_bound(moment);
    return endedBefore == m_ended.begin() ? 0 : std::prev(endedBefore)->second.version;
}

} // namespace tillpool::load
