// SPDX-License-Identifier: GPL-3.0-or-later
#include "Campaign.h"

#include "BooksCheck.h"

#include <thread>

namespace tillpool::nemesis {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

constexpr auto strikePatience = seconds(20);
constexpr auto strikePatienceOfPairs = seconds(4);
constexpr auto progressPatience = seconds(40);
constexpr auto drainPatience = seconds(60);
constexpr qint64 progressWanted = 12;

double secondsSince(steady_clock::time_point begin)
{
    return std::chrono::duration<double>(steady_clock::now() - begin).count();
}

void append(std::vector<Violation>& to, const std::vector<Violation>& more)
{
    to.insert(to.end(), more.begin(), more.end());
}

/// What has come since. What is lost shows at the end alone.
WorkloadFigures sinceThen(const WorkloadFigures& then, const WorkloadFigures& now)
{
    return {.acknowledged = now.acknowledged - then.acknowledged,
        .refused = now.refused - then.refused,
        .unknown = now.unknown - then.unknown,
        .open = now.open - then.open,
        .turnedAway = now.turnedAway - then.turnedAway,
        .longestGapMs = now.longestGapMs};
}

} // namespace

void Campaign::begin(unsigned int seed)
{
    m_load.begin(seed, addressOf(m_bed.url()));
    if (!becomesTrue([this] { return m_load.ended() >= progressWanted; }, progressPatience))
        cannot(u"the load does not begin: nothing is sold although nothing is broken"_s);
}

Outcome Campaign::run(const Fault& fault, const std::vector<unsigned int>& seeds)
{
    Outcome outcome {.name = fault.name, .row = fault.row, .sentence = fault.sentence, .seeds = seeds};
    const auto start = steady_clock::now();
    begin(seeds.front());
    for (const unsigned int seed : seeds) {
        Chance chance(seed);
        inject({&fault}, chance, outcome);
    }
    finish(outcome);
    outcome.seconds = secondsSince(start);
    return outcome;
}

Outcome Campaign::runPairs(const std::vector<Fault>& faults, const QString& name, unsigned int seed)
{
    Outcome outcome {.name = name, .row = u"–"_s, .sentence = u"two faults that overlap"_s};
    std::vector<const Fault*> order;
    for (const Fault& fault : faults)
        order.push_back(&fault);
    Chance(seed).shuffle(order);
    if (order.size() % 2 != 0)
        order.push_back(order.front());
    const auto start = steady_clock::now();
    begin(seed);
    for (size_t i = 0; i + 1 < order.size(); i += 2) {
        outcome.seeds.push_back(seed + static_cast<unsigned int>(i / 2));
        outcome.pairs.append(order[i]->name + u" + "_s + order[i + 1]->name);
        Chance chance(outcome.seeds.back());
        inject({order[i], order[i + 1]}, chance, outcome);
    }
    finish(outcome);
    outcome.seconds = secondsSince(start);
    return outcome;
}

std::vector<Outcome> Campaign::runEach(const std::vector<Fault>& faults, unsigned int seed)
{
    std::vector<Outcome> outcomes;
    const auto start = steady_clock::now();
    begin(seed);
    for (const Fault& fault : faults) {
        Outcome outcome {.name = fault.name, .row = fault.row, .sentence = fault.sentence, .seeds = {seed}};
        const auto startOfOne = steady_clock::now();
        const WorkloadFigures before = m_load.figures();
        m_load.forgetGap();
        Chance chance(seed);
        inject({&fault}, chance, outcome);
        outcome.figures = sinceThen(before, m_load.figures());
        outcome.seconds = secondsSince(startOfOne);
        outcomes.push_back(std::move(outcome));
    }
    m_load.forgetGap();
    Outcome all {
        .name = u"all together"_s, .row = u"–"_s, .sentence = u"the books after all of them"_s, .seeds = {seed}};
    finish(all);
    all.seconds = secondsSince(start);
    outcomes.push_back(std::move(all));
    return outcomes;
}

void Campaign::inject(const std::vector<const Fault*>& faults, Chance& chance, Outcome& outcome)
{
    const bool isQuick = m_pace == Pace::Quick;
    std::vector<Injected> injected;
    for (const Fault* fault : faults) {
        std::this_thread::sleep_for(milliseconds(chance.between(20, isQuick ? 200 : 700)));
        injected.push_back(fault->inject({m_bed, m_load, m_crowd, chance, m_pace}));
    }
    const bool isPair = faults.size() > 1; // one may keep the other from meeting anything
    m_tell(isPair ? outcome.name + u": "_s + outcome.pairs.back()
                  : u"%1, for the %2. time"_s.arg(outcome.name).arg(outcome.injections + 1));
    outcome.injections += 1;
    bool haveStruck = true;
    milliseconds lasting {0};
    for (const Injected& one : injected) {
        haveStruck = becomesTrue(one.hasStruck, isPair ? strikePatienceOfPairs : strikePatience) && haveStruck;
        lasting = std::max(lasting, one.lasting);
    }
    outcome.struck += haveStruck || isPair ? 1 : 0;
    std::this_thread::sleep_for(lasting);
    m_bed.makeWhole();
    for (const Injected& one : injected)
        one.heal();
    settle(outcome);
}

void Campaign::settle(Outcome& outcome)
{
    const qint64 before = m_load.ended();
    if (!becomesTrue([&] { return m_load.ended() >= before + progressWanted; }, progressPatience))
        outcome.violations.push_back({u"progress"_s, u"tills still wait 40 seconds after the fault was healed"_s});
    append(outcome.violations, checkWhileRunning());
    for (const QString& mishap : m_bed.takeMishaps())
        outcome.violations.push_back({u"mishap"_s, mishap});
}

void Campaign::finish(Outcome& outcome)
{
    m_load.stop();
    const auto start = steady_clock::now();
    if (!drains(drainPatience))
        outcome.violations.push_back(
            {u"I6"_s, u"%1 holds or promises are still open a minute later"_s.arg(underWay())});
    outcome.secondsToDrain = secondsSince(start);
    append(outcome.violations, checkAtRest());
    append(outcome.violations, m_load.compare());
    append(outcome.violations, m_crowd.compare());
    outcome.figures = m_load.figures();
    for (const Violation& one : outcome.violations) {
        if (one.sentence.contains(u"twice"_s) || one.sentence.contains(u"entries moved its points"_s))
            ++outcome.figures.duplicated;
        if (one.invariant == u"I9"_s)
            ++outcome.figures.doubleSpent;
    }
}

} // namespace tillpool::nemesis
