// SPDX-License-Identifier: GPL-3.0-or-later
#include "Fault.h"

#include <memory>

namespace tillpool::nemesis {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

constexpr int anHour = 3600;

milliseconds some(Scene scene, int leastMs, int mostMs) { return milliseconds(scene.chance.between(leastMs, mostMs)); }

/// Struck once the gate has done something that it had not done before.
Injected onceTheGateStrikes(Scene scene, qint64 times, milliseconds lasting)
{
    const qint64 wanted = scene.bed.gate().strikes() + times;
    return {.hasStruck = [&bed = scene.bed, wanted] { return bed.gate().strikes() >= wanted; }, .lasting = lasting};
}

Injected treatAllOf(Scene scene, const QString& region, const Treatment& treatment, milliseconds lasting)
{
    Injected injected = onceTheGateStrikes(scene, 1, lasting);
    for (int number = 0; number < Bed::instances; ++number)
        scene.bed.gate().treat(scene.bed.databaseLink(number, region), treatment);
    return injected;
}

Injected cutCommits(Scene scene)
{
    Injected injected = onceTheGateStrikes(scene, 6, some(scene, 0, 600));
    for (int number = 0; number < Bed::instances; ++number) {
        for (const QString& region : scene.bed.regions())
            scene.bed.gate().treat(scene.bed.databaseLink(number, region),
                {.mode = Mode::CutCommit, .times = scene.chance.between(1, 4), .percent = 30});
    }
    return injected;
}

/// After its commit was cut off, an instance can't even ask again.
Injected cutCommitAndDoor(Scene scene)
{
    const QString region = scene.chance.oneOf(scene.bed.regions());
    Bed& bed = scene.bed;
    std::vector<Gate::LinkId> links;
    for (int number = 0; number < Bed::instances; ++number)
        links.push_back(bed.databaseLink(number, region));
    qint64 before = 0;
    for (const Gate::LinkId link : links) {
        before += bed.gate().strikes(link);
        bed.gate().treat(link, {.mode = Mode::CutCommit, .times = 1});
    }
    const auto isCut = [&bed, links, before] {
        qint64 now = 0;
        for (const Gate::LinkId link : links)
            now += bed.gate().strikes(link);
        return now > before;
    };
    const bool cut = becomesTrue(isCut, std::chrono::seconds(10));
    for (const Gate::LinkId link : links)
        bed.gate().treat(link, {.mode = Mode::Refuse});
    return {.hasStruck = [cut] { return cut; }, .lasting = some(scene, 500, 2500)};
}

Injected delayOne(Scene scene)
{
    const milliseconds delay = some(scene, 50, 400);
    return treatAllOf(
        scene, scene.chance.oneOf(scene.bed.regions()), {.mode = Mode::Delay, .delay = delay}, some(scene, 1500, 2500));
}

Injected treatOne(Scene scene, int number, const QString& region, Mode mode)
{
    Injected injected = onceTheGateStrikes(scene, 1, some(scene, 1800, 3500));
    scene.bed.gate().treat(scene.bed.databaseLink(number, region), {.mode = mode});
    return injected;
}

Injected partitionOne(Scene scene)
{
    const int number = scene.chance.below(Bed::instances);
    QStringList others = scene.bed.regions();
    others.removeAll(scene.bed.homeOf(number));
    return treatOne(scene, number, scene.chance.oneOf(others), Mode::Partition);
}

Injected partitionOwn(Scene scene)
{
    const int number = scene.chance.below(Bed::instances);
    return treatOne(scene, number, scene.bed.homeOf(number), scene.chance.percent(50) ? Mode::Partition : Mode::Refuse);
}

Injected oneWay(Scene scene, Mode mode)
{
    return treatOne(scene, scene.chance.below(Bed::instances), scene.chance.oneOf(scene.bed.regions()), mode);
}

Injected partitionRegion(Scene scene)
{
    return treatAllOf(
        scene, scene.chance.oneOf(scene.bed.regions()), {.mode = Mode::Partition}, some(scene, 1800, 3500));
}

Injected stopDatabase(Scene scene)
{
    scene.bed.stopDatabase(scene.chance.oneOf(scene.bed.regions()));
    return {.lasting = some(scene, 0, 2500)};
}

Injected freezeDatabase(Scene scene)
{
    scene.bed.freezeDatabase(scene.chance.oneOf(scene.bed.regions()));
    return {.lasting = some(scene, 1500, 3500)};
}

Injected clockOfDatabase(Scene scene)
{
    const QString region = scene.chance.oneOf(scene.bed.regions());
    scene.bed.stopDatabase(region);
    scene.bed.startDatabase(region, Bed::clockOff(scene.chance.percent(50) ? anHour : -anHour));
    return {.lasting = some(scene, 2500, 3500)};
}

} // namespace

std::vector<Fault> databaseFaults()
{
    const auto oneWayAs = [](Mode mode) { return [mode](Scene scene) { return oneWay(scene, mode); }; };
    return {
        {u"database_frozen"_s, u"8"_s, u"a region's database freezes and thaws"_s, freezeDatabase},
        {u"commit_reply_lost"_s, u"21"_s, u"the acknowledgement of commits is lost between instances and databases"_s,
            cutCommits},
        {u"commit_reply_and_door_lost"_s, u"21"_s,
            u"a commit's acknowledgement is lost, then the database is shut off"_s, cutCommitAndDoor},
        {u"database_slow"_s, u"21"_s, u"everything to and from a region's database takes longer"_s, delayOne},
        {u"region_partitioned_from_instance"_s, u"22"_s, u"an instance and the database of another region are apart"_s,
            partitionOne},
        {u"region_partitioned"_s, u"22, 26"_s, u"a region's database and all instances are apart"_s, partitionRegion},
        {u"one_way_to_database"_s, u"23"_s, u"what an instance sends to a database is swallowed"_s,
            oneWayAs(Mode::DropToServer)},
        {u"one_way_from_database"_s, u"23"_s, u"what a database answers is swallowed"_s, oneWayAs(Mode::DropToClient)},
        {u"own_database_partitioned"_s, u"24"_s, u"an instance and the database of its own region are apart"_s,
            partitionOwn},
        {u"database_stopped"_s, u"26, 27"_s, u"a region's database crashes and comes back"_s, stopDatabase},
        {u"database_clock"_s, u"30"_s, u"the clock of a region's database jumps by an hour, and back"_s,
            clockOfDatabase},
    };
}

} // namespace tillpool::nemesis
