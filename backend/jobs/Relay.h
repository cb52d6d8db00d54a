// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/Jitter.h"
#include "jobs/PromiseCarrier.h"
#include "points/PromiseDelivery.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace tillpool::jobs {

/// Carries out the promises in the regions' outboxes. A watcher for each region looks which others its promises are due
/// for, and wakes the lane of each such pair: a thread that is started when it is first needed, and carries out nothing
/// else. So a region that hangs holds up the lanes towards it and no other, and a promise that fails is put off alone.
/// Any number of instances may do so at once.
class Relay : public points::PromiseDelivery {
public:
    /// `poll`: how often each outbox is looked at when nobody kicks. Both references outlive it.
    Relay(regions::Database& database, std::chrono::milliseconds poll, JobFigures& figures);
    ~Relay() override;

    void start();
    /// Finishes the batches in hand and stops. What is left stays in the outboxes.
    void stop();

    /// A promise was just committed in `region`'s outbox: look now rather than at the next poll.
    void kick(const base::RegionId& region) override;
    /// Carries out the promise of one change at once, in the calling thread. A failure is the relay's to repeat.
    void deliver(const base::RegionId& from, const QString& sourceId) override;

private:
    /// A thread and how it is woken; guarded by m_mutex.
    struct Worker {
        std::thread thread {};
        std::condition_variable wake {};
        bool isWoken = false;
    };
    using Pair = std::pair<QString, QString>; ///< source, target

    void watch(const base::RegionId& source, Worker& self);
    void wakeLane(const base::RegionId& source, const base::RegionId& target);
    void carry(const base::RegionId& source, const base::RegionId& target, Worker& self);
    bool drain(const base::RegionId& source, const base::RegionId& target, Worker& self);
    bool waitForAnswer(const base::RegionId& target, Backoff& backoff, Worker& self);
    void wake(Worker& worker);
    bool sleepUntilWoken(Worker& self, std::optional<std::chrono::milliseconds> atMost);
    bool gather(Worker& self);
    bool pause(Worker& self, std::chrono::milliseconds duration);
    bool isKnownDown(const base::RegionId& region) const;

    regions::Database& m_database;
    const std::chrono::milliseconds m_poll;
    PromiseCarrier m_carrier;
    std::mutex m_mutex;
    bool m_stopping = false;
    std::map<QString, Worker> m_watchers; ///< by source; made by start()
    std::map<Pair, Worker> m_lanes;
};

} // namespace tillpool::jobs
