// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "points/PromiseDelivery.h"
#include "regions/Database.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace tillpool::jobs {

/// Carries out the promises in the regions' outboxes: one thread per region whose outbox is read. Any number of
/// instances may do so at once: promises are claimed with SKIP LOCKED and each is idempotent at its target. One that
/// fails is put off and never holds up the others.
class Relay : public points::PromiseDelivery {
public:
    Relay(regions::Database& database, std::chrono::milliseconds poll);
    ~Relay() override;

    void start();
    /// Finishes the batch in hand and stops. What is left stays in the outbox.
    void stop();

    /// A promise was just committed in `region`'s outbox: look now rather than at the next poll.
    void kick(const base::RegionId& region) override;
    /// Carries out the promise of one change at once, in the calling thread. A failure is the relay's to repeat.
    void deliver(const base::RegionId& from, const QString& sourceId) override;

    /// Claims and carries out one batch of `region`'s outbox. How many promises were done.
    int drainOnce(const base::RegionId& region);

private:
    struct Worker {
        std::thread thread;
        bool kicked = false;
    };
    void work(const base::RegionId& region);
    int carryOut(const base::RegionId& from, const regions::Rows& claimed);

    regions::Database& m_database;
    const std::chrono::milliseconds m_poll;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::map<QString, Worker> m_workers;
};

} // namespace tillpool::jobs
