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
        .createdAtMicroseconds = entries.microseconds(9),
        .prevHash = entries.view(10),
        .hash = entries.view(11)};
}

} // namespace

QJsonObject ChainSums::json() const
{
    return {{u"groups"_s, groups}, {u"entries"_s, entries}, {u"worth"_s, worth}, {u"of_the_rows"_s, ofTheRows}};
}

ChainSums ChainSums::from(const QJsonObject& json)
{
    return {json[u"groups"_s].toInteger(), json[u"entries"_s].toInteger(), json[u"worth"_s].toInteger(),
        json[u"of_the_rows"_s].toInteger()};
}

Status Chains::walk(const QByteArray& afterGroup, const std::optional<QByteArray>& onlyGroup, const OnGroup& onGroup,
    const OnEntry& onEntry)
{
    const Values from {afterGroup, onlyGroup};
    TILLPOOL_TRY_ASSIGN(BookStream groups, m_books.stream(sql::verify::streamGroups, from));
    TILLPOOL_TRY_ASSIGN(BookStream entries, m_books.stream(sql::verify::streamEntries, from));
    ChainWalk walk([this](const char* invariant, const QString& problem) {
        m_problems.append(problem);
        m_findings.violation(QString::fromLatin1(invariant), m_books.region(), problem, m_concerned->row());
    });
    TILLPOOL_TRY_ASSIGN(m_moreEntries, entries.next());
    for (QByteArray last;;) {
        TILLPOOL_TRY_ASSIGN(const bool more, groups.next());
        if (!more)
            return readStrays(entries, {});
        const GroupRow row = groupIn(groups);
        if (row.groupId < last)
            return m_books.wrongOrder();
        last = row.groupId;
        TILLPOOL_TRY(readStrays(entries, row.groupId));
        TILLPOOL_TRY(readGroup(entries, walk, row, onEntry));
        m_concerned = &groups;
        walk.end(row);
        if (!row.groupId.startsWith(m_books.region().toLatin1() + '-'))
            m_findings.violation(u"I8"_s, m_books.region(), u"a group of another region"_s, groups.row());
        ++m_sums.groups;
        m_sums.worth += walk.worth();
        m_sums.ofTheRows += row.balance - row.debt;
        m_findings.checked(u"I8"_s);
        TILLPOOL_TRY(onGroup(row.groupId));
    }
}

Status Chains::readGroup(BookStream& entries, ChainWalk& walk, const GroupRow& row, const OnEntry& onEntry)
{
    walk.begin(row.groupId);
    m_concerned = &entries;
    for (; m_moreEntries && entries.view(0) == row.groupId; ++m_sums.entries) {
        m_problems.clear();
        walk.take(entryIn(entries));
        m_findings.checked(u"I9"_s);
        if (onEntry)
            onEntry(entries.row(), m_problems);
        TILLPOOL_TRY_ASSIGN(m_moreEntries, entries.next());
    }
    return success();
}

// Rows of groups and entries come in one order, so what stands before the next group's belongs to none.
Status Chains::readStrays(BookStream& entries, const std::optional<QByteArray>& before)
{
    while (m_moreEntries && (!before || entries.view(0) < *before)) {
        m_findings.violation(u"I8"_s, m_books.region(), u"an entry of a group that is not there"_s, entries.row());
        ++m_sums.entries;
        TILLPOOL_TRY_ASSIGN(m_moreEntries, entries.next());
    }
    return success();
}

} // namespace tillpool::verify
