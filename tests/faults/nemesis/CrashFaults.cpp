// SPDX-License-Identifier: GPL-3.0-or-later
#include "Fault.h"

#include "faults/CrashPoint.h"

namespace tillpool::nemesis {

using namespace Qt::StringLiterals;
using faults::CrashPoint;
using std::chrono::milliseconds;

namespace {

/// Longer than holds may be old: whoever sleeps so finds its sale given up by recovery.
const auto asleepBeforeItDecides = u"TILLPOOL_DELAY_AT=before_decide:2300"_s;

/// Recovery passes only where a hold is stale, so somebody else is slow.
bool needsStaleHolds(CrashPoint point)
{
    return point == CrashPoint::BeforeResolve || point == CrashPoint::AfterResolveDecision
        || point == CrashPoint::AfterResolve;
}

Injected crashAt(CrashPoint point, Scene scene)
{
    const int victim = scene.chance.below(Bed::instances);
    const int passes = needsStaleHolds(point) || point == CrashPoint::BeforeGiveBack ? 1 : scene.chance.between(1, 12);
    InstanceOptions doomed {
        .environment = {u"TILLPOOL_CRASH_AT=%1:%2"_s.arg(QString::fromLatin1(faults::nameOf(point))).arg(passes)}};
    if (point == CrashPoint::BeforeGiveBack)
        doomed.environment.append(asleepBeforeItDecides);
    scene.bed.restart(victim, doomed);
    if (needsStaleHolds(point)) {
        const int slow = (victim + 1) % Bed::instances;
        scene.bed.restart(slow, {.environment = {asleepBeforeItDecides}});
    }
    return {.hasStruck = [&bed = scene.bed, victim] { return !bed.instance(victim).isRunning(); },
        .lasting = milliseconds(scene.chance.between(0, 500))};
}

} // namespace

std::vector<Fault> crashFaults()
{
    std::vector<Fault> faults;
    for (int i = 0; i <= static_cast<int>(CrashPoint::Last); ++i) {
        const auto point = static_cast<CrashPoint>(i);
        const QString name = QString::fromLatin1(faults::nameOf(point));
        faults.push_back({.name = u"crash_"_s + name,
            .row = u"17"_s,
            .sentence = u"an instance dies at the point %1 and comes back"_s.arg(name),
            .inject = [point](Scene scene) { return crashAt(point, scene); }});
    }
    return faults;
}

} // namespace tillpool::nemesis
