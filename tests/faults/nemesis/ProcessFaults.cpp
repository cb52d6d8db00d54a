// SPDX-License-Identifier: GPL-3.0-or-later
#include "BooksCheck.h"
#include "Fault.h"

#include <csignal>
#include <thread>

namespace tillpool::nemesis {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

constexpr int anHour = 3600;
constexpr qint64 holdsWanted = 100;
constexpr int roundsOfHoldsMax = 5;
constexpr auto patienceOfARound = std::chrono::seconds(7);

milliseconds some(Scene scene, int leastMs, int mostMs) { return milliseconds(scene.chance.between(leastMs, mostMs)); }

Injected killOne(Scene scene)
{
    scene.bed.instance(scene.chance.below(Bed::instances)).end(SIGKILL);
    return {.lasting = some(scene, 100, 1500)};
}

bool comeToHolds()
{
    return becomesTrue(
        [] {
            std::this_thread::sleep_for(milliseconds(100)); // each look is a session in each region
            return openHolds() >= holdsWanted;
        },
        patienceOfARound);
}

/// The crowd's tills come to their holds and wait there, and no instance takes a hold for stale until all are killed.
/// Who asks again takes another worker, so where they run out all are killed once more: the holds stay.
Injected killAllWithHolds(Scene scene)
{
    // All workers sign on to all regions at once, which takes these machines seconds, and is no reason to give one up.
    InstanceOptions waiting {.settings = {{u"workers"_s, u"72"_s}, {u"recover_holds_after_ms"_s, u"60000"_s},
                                 {u"connect_ms"_s, u"10000"_s}, {u"answer_ms"_s, u"10000"_s}}};
    waiting.environment = {u"TILLPOOL_DELAY_AT=after_hold:20000"_s};
    scene.crowd.begin(static_cast<unsigned int>(scene.chance.below(100'000)), addressOf(scene.bed.url()));
    bool areHeld = false;
    for (int round = 0; round < roundsOfHoldsMax && !areHeld; ++round) {
        for (int number = 0; number < Bed::instances; ++number)
            scene.bed.restart(number, waiting);
        areHeld = comeToHolds();
    }
    for (int number = 0; number < Bed::instances; ++number)
        scene.bed.instance(number).end(SIGKILL);
    return {.hasStruck = [areHeld] { return areHeld; },
        .lasting = some(scene, 0, 800),
        .heal = [&crowd = scene.crowd] { crowd.stop(); }};
}

/// Long enough to be drained by the gateway, and for its holds to be taken for stale; then it goes on where it was.
Injected hangOne(Scene scene)
{
    scene.bed.instance(scene.chance.below(Bed::instances)).signal(SIGSTOP);
    return {.lasting = some(scene, 2200, 3500)};
}

Injected slowDecision(Scene scene)
{
    const int victim = scene.chance.below(Bed::instances);
    scene.bed.restart(
        victim, {.environment = {u"TILLPOOL_DELAY_AT=before_decide:%1"_s.arg(scene.chance.between(1300, 2600))}});
    return {.lasting = some(scene, 3000, 4500)};
}

/// Holds are stale after 100 ms, which is as long as a checkout takes.
Injected raceRecovery(Scene scene)
{
    for (int number = 0; number < Bed::instances; ++number) {
        InstanceOptions options {.settings = {{u"recover_holds_after_ms"_s, u"100"_s}}};
        options.environment = {u"TILLPOOL_DELAY_AT=before_decide:%1"_s.arg(scene.chance.between(40, 160))};
        scene.bed.restart(number, options);
    }
    return {.lasting = some(scene, 2500, 4000)};
}

Injected clockOfInstance(Scene scene)
{
    const int off = scene.chance.percent(50) ? anHour : -anHour;
    scene.bed.restart(scene.chance.below(Bed::instances), {.environment = Bed::clockOff(off)});
    return {.lasting = some(scene, 2000, 3000)};
}

Injected killGateway(Scene scene)
{
    scene.bed.gateway().end(SIGKILL);
    return {.lasting = some(scene, 0, 1000)};
}

} // namespace

std::vector<Fault> processFaults()
{
    return {
        {u"instance_killed"_s, u"13"_s, u"an instance is killed and comes back"_s, killOne},
        {u"instance_hangs"_s, u"14, 15"_s, u"an instance freezes, is drained, and thaws with its requests in flight"_s,
            hangOne},
        {u"decision_slow"_s, u"16"_s, u"an instance is slower to decide than holds may be old"_s, slowDecision},
        {u"all_killed"_s, u"28"_s, u"all instances are killed at once while 100 holds are open"_s, killAllWithHolds},
        {u"recovery_races"_s, u"29"_s, u"recovery of all instances takes live checkouts for stale"_s, raceRecovery},
        {u"instance_clock"_s, u"30"_s, u"the clock of an instance is an hour off"_s, clockOfInstance},
        {u"gateway_killed"_s, u"32"_s, u"the gateway is killed and comes back"_s, killGateway},
    };
}

} // namespace tillpool::nemesis
