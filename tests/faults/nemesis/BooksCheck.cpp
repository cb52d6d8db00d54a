// SPDX-License-Identifier: GPL-3.0-or-later
#include "BooksCheck.h"

#include "Process.h"
#include "support/Books.h"
#include "support/System.h"

namespace tillpool::nemesis {

using namespace Qt::StringLiterals;
using test::Books;

namespace {

/// Each group of this region whose row is not what its entries and its live holds say.
const auto wrongSums = u"SELECT g.group_id, g.balance, g.held, g.debt, g.version FROM groups g "
                       "LEFT JOIN LATERAL (SELECT sum(delta) AS worth, sum(held_delta) AS held, count(*) AS entries, "
                       "max(version) AS newest, min(balance_after - held_after) AS least "
                       "FROM points_entries e WHERE e.group_id = g.group_id) s ON true "
                       "LEFT JOIN LATERAL (SELECT sum(points) AS held FROM points_holds h "
                       "WHERE h.group_id = g.group_id AND state = 'held') h ON true "
                       "WHERE g.version > 0 AND (g.balance - g.debt <> s.worth OR g.held <> s.held "
                       "OR g.held <> coalesce(h.held, 0) OR s.entries <> g.version OR s.newest <> g.version "
                       "OR s.least < 0 OR g.balance < g.held OR g.held < 0)"_s;

/// Points that were spent or reserved although the group did not have them. A claw-back may take a group below what it
/// holds; whoever reserves or spends may not.
const auto overspent = u"SELECT group_id, version, kind FROM (SELECT group_id, version, kind, held_delta, held_after, "
                       "sum(delta) OVER (PARTITION BY group_id ORDER BY version) AS worth FROM points_entries) e "
                       "WHERE (kind = 'hold' OR (kind = 'redeem' AND held_delta = 0)) AND worth < held_after"_s;

/// Promises that their region refuses: what a committed sale needs can't be done.
const auto refusedPromises = u"SELECT kind, source_id, last_error FROM outbox WHERE done_at IS NULL "
                             "AND last_error IS NOT NULL"_s;

QString invariantOfPromise(const QString& kind)
{
    return kind == u"capture" ? u"I3"_s : kind == u"earn" ? u"I4"_s : kind == u"release" ? u"I7"_s : u"I6"_s;
}

/// Which invariant a sentence of the checker in tests/support is about.
QString invariantOf(const QString& sentence)
{
    static const std::vector<std::pair<QString, QString>> words {{u"still open"_s, u"I6"_s}, {u"below zero"_s, u"I9"_s},
        {u"not those of the live holds"_s, u"I8"_s}, {u"a decision and its sale"_s, u"I2"_s},
        {u"has no lines"_s, u"I1"_s}, {u"money"_s, u"I10"_s}, {u"without a committed sale"_s, u"I5"_s},
        {u"(redeem)"_s, u"I3"_s}, {u"redeem entry"_s, u"I3"_s}, {u"(earn)"_s, u"I4"_s}, {u"earn entry"_s, u"I4"_s},
        {u"hold "_s, u"I7"_s}, {u"member"_s, u"I6"_s}};
    for (const auto& [word, invariant] : words) {
        if (sentence.contains(word))
            return invariant;
    }
    return u"I8"_s;
}

} // namespace

qint64 underWay()
{
    qint64 count = 0;
    for (const test::TestRegion& region : test::system().regions) {
        Books books(region.dsn);
        count += books.number(u"SELECT (SELECT count(*) FROM points_holds WHERE state = 'held') "
                              "+ (SELECT count(*) FROM outbox WHERE done_at IS NULL)"_s);
    }
    return count;
}

bool drains(std::chrono::milliseconds atMost)
{
    return becomesTrue([] { return underWay() == 0; }, atMost);
}

std::vector<Violation> checkWhileRunning()
{
    std::vector<Violation> found;
    for (const test::TestRegion& region : test::system().regions) {
        Books books(region.dsn);
        for (const QStringList& row : books.rows(wrongSums))
            found.push_back({u"I8"_s, u"group %1 is not what its entries say"_s.arg(row.join(u' '))});
    }
    return found;
}

std::vector<Violation> checkAtRest()
{
    std::vector<Violation> found;
    for (const QString& sentence : test::faultsInTheBooks())
        found.push_back({invariantOf(sentence), sentence});
    for (const test::TestRegion& region : test::system().regions) {
        Books books(region.dsn);
        for (const QStringList& row : books.rows(overspent))
            found.push_back({u"I9"_s, u"entry %1 spends points that the group did not have"_s.arg(row.join(u' '))});
        for (const QStringList& row : books.rows(refusedPromises))
            found.push_back({invariantOfPromise(row.value(0)), u"a promise can't be kept: %1"_s.arg(row.join(u' '))});
    }
    return found;
}

} // namespace tillpool::nemesis
