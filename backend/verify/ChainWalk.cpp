// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/ChainWalk.h"

#include <algorithm>
#include <utility>

namespace tillpool::verify {

using namespace Qt::StringLiterals;

namespace {

constexpr int hashBytes = 32;

// What an entry of this kind may move; no kind that is not listed may move anything.
bool isOfItsKind(const Entry& entry)
{
    if (entry.kind == "earn" || entry.kind == "recredit")
        return entry.delta > 0 && entry.heldDelta == 0;
    if (entry.kind == "redeem") // what was held for it, if it was held, is held no more
        return entry.delta < 0 && (entry.heldDelta == 0 || entry.heldDelta == entry.delta);
    if (entry.kind == "clawback")
        return entry.delta < 0 && entry.heldDelta == 0;
    if (entry.kind == "hold")
        return entry.delta == 0 && entry.heldDelta > 0;
    if (entry.kind == "release")
        return entry.delta == 0 && entry.heldDelta < 0;
    return entry.kind == "adjust" && entry.heldDelta == 0;
}

} // namespace

void ChainWalk::begin(const QByteArray& groupId)
{
    m_groupId = groupId;
    m_version = 0;
    m_worth = 0;
    m_held = 0;
    m_balance = 0;
    m_hash = QByteArray(hashBytes, '\0');
    m_statesAgree = true;
}

void ChainWalk::take(const Entry& entry)
{
    checkPlace(entry);
    checkState(entry);
    m_version = entry.version;
    m_balance = entry.balanceAfter;
    m_held = entry.heldAfter;
    m_hash = QByteArray(entry.hash.constData(), entry.hash.size());
}

void ChainWalk::checkPlace(const Entry& entry)
{
    if (entry.version != m_version + 1)
        m_report("I8", u"version %1 follows version %2"_s.arg(entry.version).arg(m_version));
    if (entry.prevHash != m_hash)
        m_report("I8", u"version %1 does not name the hash of the entry before it"_s.arg(entry.version));
    if (entry.hash != m_content.hashOf(m_groupId, entry))
        m_report("I8", u"version %1 is not what its hash was made of"_s.arg(entry.version));
    if (!isOfItsKind(entry))
        m_report("I8", u"version %1 moves what its kind can't move"_s.arg(entry.version));
}

// Once a state is wrong all that follow are, and say nothing new.
void ChainWalk::checkState(const Entry& entry)
{
    const qint64 debtBefore = std::max(m_worth, m_held) - m_worth;
    m_worth += entry.delta;
    if (entry.heldAfter < 0 || entry.balanceAfter < entry.heldAfter)
        m_report("I9",
            u"version %1 has balance %2 and %3 held"_s.arg(entry.version).arg(entry.balanceAfter).arg(entry.heldAfter));
    if (!m_statesAgree)
        return;
    const qint64 held = m_held + entry.heldDelta;
    const qint64 balance = std::max(m_worth, held);
    if (balance - m_worth > debtBefore && entry.kind != "clawback")
        m_report("I9",
            u"version %1, a %2, takes points that the group did not have"_s.arg(entry.version)
                .arg(QString::fromUtf8(entry.kind)));
    if (entry.heldAfter == held && entry.balanceAfter == balance)
        return;
    m_statesAgree = false;
    m_report("I8",
        u"version %1 leaves balance %2 and %3 held; from the entry before it follow %4 and %5"_s.arg(entry.version)
            .arg(entry.balanceAfter)
            .arg(entry.heldAfter)
            .arg(balance)
            .arg(held));
}

void ChainWalk::end(const GroupRow& row)
{
    if (row.version != m_version)
        m_report("I8", u"the group's row is of version %1, its last entry of %2"_s.arg(row.version).arg(m_version));
    if (row.headHash != m_hash)
        m_report("I8", u"the group's row does not name the hash of its last entry"_s);
    if (row.balance != m_balance || row.held != m_held)
        m_report("I8",
            u"the group's row has balance %1 and %2 held, its last entry %3 and %4"_s.arg(row.balance)
                .arg(row.held)
                .arg(m_balance)
                .arg(m_held));
    if (m_statesAgree && row.balance - row.debt != m_worth)
        m_report("I8",
            u"balance %1 less debt %2 is not the sum of all deltas, %3"_s.arg(row.balance).arg(row.debt).arg(m_worth));
    if (row.held != row.liveHolds)
        m_report("I8", u"%1 held, and the live holds are of %2"_s.arg(row.held).arg(row.liveHolds));
    if (row.held < 0 || row.balance < row.held || row.debt < 0)
        m_report("I9", u"balance %1, held %2, debt %3"_s.arg(row.balance).arg(row.held).arg(row.debt));
}

} // namespace tillpool::verify
