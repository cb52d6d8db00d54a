// SPDX-License-Identifier: GPL-3.0-or-later
#include "BooksCheck.h"

#include "Process.h"
#include "support/Books.h"
#include "support/System.h"
#include "verify/Verify.h"

#include <QJsonDocument>

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

QString sentenceOf(const QJsonObject& violating)
{
    const QJsonObject row = violating[u"row"_s].toObject();
    return violating[u"problem"_s].toString() + u' '
        + QString::fromUtf8(QJsonDocument(row).toJson(QJsonDocument::Compact)).left(300);
}

/// What the product's own checker finds: a violation each, though it shows the rows of the first ones alone.
std::vector<Violation> verified()
{
    const auto report = verify::verifyBooks({.regions = test::system().settings(), .atRest = true});
    if (!report.hasValue())
        cannot(u"the books can't be verified: "_s + report.error().detail);
    std::vector<Violation> found;
    for (const verify::Invariant& one : report->invariants) {
        if (!one.notChecked.isEmpty())
            found.push_back({one.id, u"it could not be checked: "_s + one.notChecked});
        for (qint64 i = 0; i < one.violations; ++i)
            found.push_back({one.id, i < one.rows.size() ? sentenceOf(one.rows[i].toObject()) : one.sentence});
    }
    return found;
}

qint64 numberInAllRegions(const QString& statement)
{
    qint64 sum = 0;
    for (const test::TestRegion& region : test::system().regions)
        sum += Books(region.dsn).number(statement);
    return sum;
}

} // namespace

qint64 openHolds() { return numberInAllRegions(u"SELECT count(*) FROM points_holds WHERE state = 'held'"_s); }

qint64 underWay()
{
    return numberInAllRegions(u"SELECT (SELECT count(*) FROM points_holds WHERE state = 'held') "
                              "+ (SELECT count(*) FROM outbox WHERE done_at IS NULL)"_s);
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
    std::vector<Violation> found = verified();
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
