// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/GroupHistory.h"

#include <algorithm>

namespace tillpool::load {

using namespace Qt::StringLiterals;

namespace {

/// What must follow from `before` by `entry`: a group's worth is the sum of all its deltas.
PointsState next(const PointsState& before, const Entry& entry)
{
    const qint64 worth = before.balance - before.debt + entry.delta;
    PointsState after {.version = before.version + 1, .held = before.held + entry.heldDelta};
    after.balance = std::max(worth, after.held);
    after.debt = after.balance - worth;
    return after;
}

QJsonObject evidenceOf(const QString& group, const Inversion& inversion)
{
    const auto side = [](const Mark& mark) {
        return QJsonObject {{u"what"_s, mark.what}, {u"version"_s, mark.version}, {u"from_ns"_s, mark.when.from},
            {u"to_ns"_s, mark.when.to == never ? QJsonValue() : QJsonValue(mark.when.to)}};
    };
    return {{u"group_id"_s, group}, {u"earlier"_s, side(inversion.earlier)}, {u"later"_s, side(inversion.later)}};
}

} // namespace

QJsonObject Entry::json() const
{
    return {{u"group_id"_s, groupId}, {u"version"_s, version}, {u"kind"_s, kind}, {u"source_id"_s, sourceId},
        {u"delta"_s, delta}, {u"held_delta"_s, heldDelta}, {u"balance_after"_s, balanceAfter},
        {u"held_after"_s, heldAfter}};
}

QJsonObject PointsState::json() const
{
    return {{u"version"_s, version}, {u"balance"_s, balance}, {u"held"_s, held}, {u"debt"_s, debt}};
}

std::vector<Violation> GroupHistory::append(const Entry& entry)
{
    std::vector<Violation> found;
    const PointsState before = m_states.back();
    PointsState after = next(before, entry);
    const QJsonObject evidence {{u"before"_s, before.json()}, {u"entry"_s, entry.json()}};
    if (entry.version != after.version) {
        found.push_back({u"I8"_s,
            u"group %1 has entry %2 after version %3"_s.arg(m_id).arg(entry.version).arg(before.version), evidence});
        after.version = entry.version;
    }
    if (entry.balanceAfter != after.balance || entry.heldAfter != after.held) {
        found.push_back({u"I12"_s,
            u"version %1 of group %2 does not follow from the one before by its %3"_s.arg(entry.version)
                .arg(m_id, entry.kind),
            evidence});
        after.balance = entry.balanceAfter; // go on from what the books say, or everything after it would be told too
        after.held = entry.heldAfter;
    }
    if (after.held < 0 || after.balance < after.held)
        found.push_back({u"I9"_s, u"group %1 has less than it holds"_s.arg(m_id), evidence});
    if (after.debt > before.debt && entry.kind != u"clawback"_s)
        found.push_back({u"I9"_s, u"group %1 spent what it did not have"_s.arg(m_id), evidence});
    m_states.push_back(after);
    m_entries.push_back(entry);
    for (auto it = m_pending.begin(); it != m_pending.end() && it->first <= after.version; it = m_pending.erase(it)) {
        for (Violation& violation : compare(it->second))
            found.push_back(std::move(violation));
    }
    return found;
}

std::optional<PointsState> GroupHistory::at(qint64 version) const
{
    const auto found = std::ranges::lower_bound(m_states, version, {}, &PointsState::version);
    if (found == m_states.end() || found->version != version)
        return std::nullopt;
    return *found;
}

bool GroupHistory::hadBalance(qint64 balance, qint64 from) const
{
    const auto first = std::ranges::lower_bound(m_states, from, {}, &PointsState::version);
    return std::any_of(first, m_states.end(), [&](const PointsState& state) { return state.balance == balance; });
}

std::vector<Violation> GroupHistory::saw(const Sight& sight)
{
    if (sight.version <= version())
        return compare(sight);
    m_pending.emplace(sight.version, sight);
    return {};
}

std::vector<Violation> GroupHistory::mark(const Mark& mark)
{
    const auto inversion = m_order.add(mark);
    if (!inversion)
        return {};
    return {{u"I12"_s,
        u"%1 had ended before %2 began and is after it in group %3"_s.arg(
            inversion->earlier.what, inversion->later.what, m_id),
        evidenceOf(m_id, *inversion)}};
}

std::vector<Violation> GroupHistory::compare(const Sight& sight)
{
    std::vector<Violation> found;
    if (sight.age == Sight::Age::Newest)
        found = mark({.when = sight.when, .version = sight.version, .role = Mark::Role::Saw, .what = sight.what});
    const auto state = at(sight.version);
    if (!state)
        return found; // let go: all that is left to say is whether it was stale
    const auto differs = [](const std::optional<qint64>& told, qint64 is) { return told && *told != is; };
    bool isWrong = differs(sight.balance, state->balance) || differs(sight.held, state->held)
        || differs(sight.debt, state->debt) || differs(sight.available, state->available());
    if (sight.entry && sight.version > m_states.front().version) {
        const auto entry = std::ranges::lower_bound(m_entries, sight.version, {}, &Entry::version);
        isWrong |= entry == m_entries.end() || *entry != *sight.entry;
    }
    if (isWrong) {
        QJsonObject told {{u"version"_s, sight.version}};
        if (sight.entry)
            told = sight.entry->json();
        for (const auto& [name, value] : {std::pair {u"balance"_s, sight.balance}, {u"held"_s, sight.held},
                 {u"debt"_s, sight.debt}, {u"available"_s, sight.available}}) {
            if (value)
                told.insert(name, *value);
        }
        found.push_back(
            {u"I12"_s, u"%1 saw group %2 at version %3 as it was not"_s.arg(sight.what, m_id).arg(sight.version),
                {{u"group_id"_s, m_id}, {u"told"_s, told}, {u"books"_s, state->json()}}});
    }
    return found;
}

Moment GroupHistory::earliestPending() const
{
    Moment earliest = never;
    for (const auto& [version, sight] : m_pending)
        earliest = std::min(earliest, sight.when.from);
    return earliest;
}

std::vector<Violation> GroupHistory::settle()
{
    std::vector<Violation> found;
    for (const auto& [seenVersion, sight] : m_pending)
        found.push_back({u"I12"_s,
            u"%1 saw version %2 of group %3, and the books end at %4"_s.arg(sight.what)
                .arg(seenVersion)
                .arg(m_id)
                .arg(version()),
            {{u"group_id"_s, m_id}, {u"version"_s, seenVersion}}});
    m_pending.clear();
    return found;
}

void GroupHistory::forgetBefore(Moment horizon)
{
    m_order.forgetBefore(horizon);
    const qint64 least = m_order.leastVersionAt(horizon);
    while (static_cast<qsizetype>(m_states.size()) > entriesKeptMin && m_states[1].version <= least) {
        m_states.pop_front();
        m_entries.pop_front();
    }
}

} // namespace tillpool::load
