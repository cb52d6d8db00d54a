// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/Chains.h"

#include "sql/Queries.h"

namespace tillpool::verify {

using namespace Qt::StringLiterals;
using base::Status;
using base::success;

namespace {

GroupRow groupIn(const BookStream& groups)
{
    return {.groupId = groups.bytes(0),
        .balance = groups.integer(1),
        .held = groups.integer(2),
        .debt = groups.integer(3),
        .version = groups.integer(4),
        .headHash = groups.bytes(5),
        .liveHolds = groups.integer(6)};
}

Entry entryIn(const BookStream& entries)
{
    return {.version = entries.integer(1),
        .kind = entries.view(2),
        .sourceId = entries.view(3),
        .delta = entries.integer(4),
        .heldDelta = entries.integer(5),
        .balanceAfter = entries.integer(6),
        .heldAfter = entries.integer(7),
        .customerId = entries.view(8),
        .createdAt = timeText(entries.microseconds(9)),
        .prevHash = entries.view(10),
        .hash = entries.view(11)};
}

} // namespace

Status Chains::walk(const QByteArray& afterGroup, const std::optional<QByteArray>& onlyGroup, ChainSums& sums,
    const std::function<Status(const QByteArray& group)>& onGroup)
{
    const Values from {afterGroup, onlyGroup};
    TILLPOOL_TRY_ASSIGN(BookStream groups, m_books.stream(sql::verify::streamGroups, from));
    TILLPOOL_TRY_ASSIGN(BookStream entries, m_books.stream(sql::verify::streamEntries, from));
    const BookStream* concerned = &groups;
    ChainWalk walk([&](const char* invariant, const QString& problem) {
        m_findings.violation(QString::fromLatin1(invariant), m_books.region(), problem, concerned->row());
    });
    TILLPOOL_TRY_ASSIGN(bool more, entries.next());
    for (;;) {
        TILLPOOL_TRY_ASSIGN(const bool isThere, groups.next());
        if (!isThere)
            break;
        const GroupRow row = groupIn(groups);
        walk.begin(row.groupId);
        concerned = &entries;
        const qint64 entriesBefore = sums.entries;
        while (more && entries.view(0) == row.groupId) {
            walk.take(entryIn(entries));
            ++sums.entries;
            TILLPOOL_TRY_ASSIGN(more, entries.next());
        }
        concerned = &groups;
        walk.end(row);
        ++sums.groups;
        sums.worth += walk.worth();
        sums.ofTheRows += row.balance - row.debt;
        m_findings.checked(u"I8"_s);
        m_findings.checked(u"I9"_s, sums.entries - entriesBefore + 1);
        TILLPOOL_TRY(onGroup(row.groupId));
    }
    while (more) { // the groups' rows and the entries come in one order, so nothing of a group is left
        m_findings.violation(u"I8"_s, m_books.region(), u"an entry of a group that is not there"_s, entries.row());
        TILLPOOL_TRY_ASSIGN(more, entries.next());
    }
    return success();
}

} // namespace tillpool::verify
