// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/Relay.h"

#include "log/Log.h"

#include <algorithm>

namespace tillpool::jobs {

using namespace Qt::StringLiterals;
using base::RegionId;
using std::chrono::milliseconds;
using End = PromiseCarrier::Batch::End;

namespace {

// While a region is down its lanes ask it this often whether it is back.
constexpr milliseconds probeFirst {100};
constexpr milliseconds probeMost {1000};
// What is promised within so short a time is carried out together: claiming, applying and marking cost the same for one
// promise as for many, and points that are reserved or owed already may arrive a moment later.
constexpr milliseconds gatherFor {20};

} // namespace

Relay::Relay(regions::Database& database, milliseconds poll, JobFigures& figures)
    : m_database(database), m_poll(poll), m_carrier(database, figures)
{
}

Relay::~Relay() { stop(); }

void Relay::start()
{
    const std::lock_guard lock(m_mutex);
    for (const RegionId& source : m_database.regionIds()) {
        Worker& watcher = m_watchers[source.text()];
        watcher.thread = std::thread([this, source, &watcher] { watch(source, watcher); });
    }
}

// The watchers end first: nobody else starts lanes.
void Relay::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        for (auto& [source, watcher] : m_watchers)
            watcher.wake.notify_one();
        for (auto& [pair, lane] : m_lanes)
            lane.wake.notify_one();
    }
    for (auto& [source, watcher] : m_watchers) {
        if (watcher.thread.joinable())
            watcher.thread.join();
    }
    for (auto& [pair, lane] : m_lanes) {
        if (lane.thread.joinable())
            lane.thread.join();
    }
}

void Relay::kick(const RegionId& region)
{
    const std::lock_guard lock(m_mutex);
    const auto watcher = m_watchers.find(region.text());
    if (watcher != m_watchers.end())
        wake(watcher->second);
}

void Relay::deliver(const RegionId& from, const QString& sourceId)
{
    m_carrier.carryAllOf(from, sourceId, {u"link"_s, u"unlink"_s});
}

void Relay::watch(const RegionId& source, Worker& self)
{
    while (sleepUntilWoken(self, withJitter(m_poll))) {
        if (!gather(self))
            return;
        if (isKnownDown(source))
            continue;
        const auto targets = m_carrier.dueTargets(source);
        if (!targets.hasValue())
            continue;
        for (const RegionId& target : *targets)
            wakeLane(source, target);
    }
}

void Relay::wakeLane(const RegionId& source, const RegionId& target)
{
    const std::lock_guard lock(m_mutex);
    if (m_stopping)
        return;
    Worker& lane = m_lanes[{source.text(), target.text()}];
    if (!lane.thread.joinable())
        lane.thread = std::thread([this, source, target, &lane] { carry(source, target, lane); });
    wake(lane);
}

void Relay::carry(const RegionId& source, const RegionId& target, Worker& self)
{
    while (sleepUntilWoken(self, std::nullopt) && drain(source, target, self)) {}
}

// Batch by batch until nothing more is due. A busy or failing target gets smaller batches, so that one promise that
// takes all of its time is soon alone. False when the relay stops.
bool Relay::drain(const RegionId& source, const RegionId& target, Worker& self)
{
    Backoff backoff(probeFirst, probeMost);
    int size = PromiseCarrier::batchMax;
    while (pause(self, milliseconds(0))) {
        const auto batch = m_carrier.carry(source, target, size);
        if (batch.end == End::SourceDown || (batch.end == End::Finished && batch.claimed < size))
            return true; // the watcher finds what comes
        if (batch.end == End::Finished) {
            size = std::min(2 * size, PromiseCarrier::batchMax);
            continue;
        }
        size = std::max(1, size / 2);
        if (!waitForAnswer(target, backoff, self))
            return false;
    }
    return false;
}

// Claims nothing meanwhile, so that no promise is put off for longer because its region was down.
bool Relay::waitForAnswer(const RegionId& target, Backoff& backoff, Worker& self)
{
    do {
        if (!pause(self, backoff.next()))
            return false;
    } while (isKnownDown(target) || !m_carrier.answers(target));
    backoff.reset();
    return true;
}

void Relay::wake(Worker& worker)
{
    worker.isWoken = true;
    worker.wake.notify_one();
}

// False when the relay stops.
bool Relay::sleepUntilWoken(Worker& self, std::optional<milliseconds> atMost)
{
    std::unique_lock lock(m_mutex);
    const auto isOver = [&] { return m_stopping || self.isWoken; };
    if (atMost)
        self.wake.wait_for(lock, *atMost, isOver);
    else
        self.wake.wait(lock, isOver);
    self.isWoken = false;
    return !m_stopping;
}

// Whoever wakes it meanwhile is served by what follows. False when the relay stops.
bool Relay::gather(Worker& self)
{
    std::unique_lock lock(m_mutex);
    self.wake.wait_for(lock, gatherFor, [this] { return m_stopping; });
    self.isWoken = false;
    return !m_stopping;
}

// Whoever wakes it has to wait. False when the relay stops.
bool Relay::pause(Worker& self, milliseconds duration)
{
    std::unique_lock lock(m_mutex);
    return !self.wake.wait_for(lock, duration, [this] { return m_stopping; });
}

bool Relay::isKnownDown(const RegionId& region) const
{
    const auto down = m_database.regionsKnownDown();
    return std::find(down.begin(), down.end(), region) != down.end();
}

} // namespace tillpool::jobs
