// SPDX-License-Identifier: GPL-3.0-or-later
#include "Controls.h"

#include "BooksCheck.h"
#include "TillLoad.h"
#include "admin/Files.h"
#include "faults/Control.h"

#include <algorithm>
#include <thread>

namespace tillpool::nemesis {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

constexpr int tills = 12;
constexpr int roundsMax = 6;
constexpr auto patienceOfATill = seconds(8);
constexpr auto drainPatience = seconds(5); ///< what the mistake leaves open stays open
constexpr auto strikePatience = seconds(8);
constexpr qint64 salesWanted = 60;

QStringList switchedOn(faults::Control control)
{
    return {u"TILLPOOL_CONTROL="_s + QString::fromLatin1(faults::nameOf(control))};
}

void goWrong(Bed& bed, const WrongWay& wrongWay, const QString& home)
{
    bed.setCommonEnvironment(wrongWay.environment);
    bed.resetBooks();
    if (wrongWay.sqlFile.isEmpty())
        return;
    auto sql = admin::readFile(home + u"/tests/faults/controls/"_s + wrongWay.sqlFile);
    if (!sql.hasValue())
        cannot(sql.error().detail);
    for (const QString& region : bed.regions())
        bed.runSql(region, *sql);
}

/// One run of the load with the faults that bring the mistake out; what the checker finds then.
std::vector<Violation> provoke(Bed& bed, TillLoad& load, const WrongWay& wrongWay, unsigned int seed)
{
    Chance chance(seed);
    load.begin(seed, addressOf(bed.url()));
    for (const Fault& fault : allFaults()) {
        if (!wrongWay.provokedBy.contains(fault.name))
            continue;
        const Injected injected = fault.inject({bed, load, load, chance, Pace::Quick});
        (void)becomesTrue(injected.hasStruck, strikePatience);
        std::this_thread::sleep_for(injected.lasting);
        bed.makeWhole();
        injected.heal();
    }
    (void)becomesTrue([&load] { return load.ended() >= salesWanted; }, seconds(20));
    load.stop();
    (void)drains(drainPatience);
    std::vector<Violation> found = checkAtRest();
    const std::vector<Violation> told = load.compare();
    found.insert(found.end(), told.begin(), told.end());
    return found;
}

} // namespace

std::vector<WrongWay> wrongWays()
{
    return {
        {.name = u"control_release_by_age"_s,
            .sentence = u"recovery gives holds back because they are old"_s,
            .environment = switchedOn(faults::Control::ReleaseByAge),
            .provokedBy = {u"decision_slow"_s}},
        {.name = u"control_fresh_hold_id"_s,
            .sentence = u"every attempt holds under an id of its own"_s,
            .environment = switchedOn(faults::Control::FreshHoldId)},
        {.name = u"control_no_unique_key"_s,
            .sentence = u"points entries have no unique key"_s,
            .sqlFile = u"no_unique_key.sql"_s,
            .provokedBy = {u"crash_after_apply"_s, u"commit_reply_lost"_s}},
        {.name = u"control_select_before_insert"_s,
            .sentence = u"who decides looks first and inserts then"_s,
            .sqlFile = u"select_before_insert.sql"_s,
            .provokedBy = {u"recovery_races"_s}},
        {.name = u"control_test_before_lock"_s,
            .sentence = u"the balance is tested before its row is locked"_s,
            .sqlFile = u"test_before_lock.sql"_s,
            .poorPercent = 80},
    };
}

ControlOutcome runControl(Bed& bed, const WrongWay& wrongWay, const QString& home, unsigned int seed, Pace pace)
{
    ControlOutcome outcome {.name = wrongWay.name, .sentence = wrongWay.sentence, .seed = seed};
    const auto start = steady_clock::now();
    goWrong(bed, wrongWay, home);
    TillLoad load(tills, wrongWay.poorPercent, patienceOfATill);
    load.prepare();
    const int rounds = pace == Pace::Quick ? roundsMax : 2 * roundsMax;
    while (!outcome.caught() && outcome.rounds < rounds) {
        const auto found = provoke(bed, load, wrongWay, seed + static_cast<unsigned int>(outcome.rounds));
        ++outcome.rounds;
        outcome.sales += load.ended();
        for (const Violation& one : found)
            ++outcome.violations[one.invariant];
        if (!found.empty())
            outcome.example = found.front().sentence;
    }
    outcome.seconds = std::chrono::duration<double>(steady_clock::now() - start).count();
    bed.setCommonEnvironment({});
    return outcome;
}

} // namespace tillpool::nemesis
