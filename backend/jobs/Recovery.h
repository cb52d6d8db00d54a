// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "regions/Database.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tillpool::jobs {

/// Resolves holds that outlived their checkout. A hold never expires by itself: recovery first tries to decide
/// `aborted` in the region of the store, then obeys whichever decision won. Where that region can't be reached it does
/// nothing. Any number of instances may run at once.
class Recovery {
public:
    Recovery(regions::Database& database, std::chrono::milliseconds holdsOlderThan);
    ~Recovery();

    void start();
    void stop();

    /// One pass over all regions. How many holds were resolved.
    int resolveOnce();

    /// Holds that could not be resolved, because the region of their store did not answer, since the start.
    qint64 unresolved() const { return m_unresolved; }

private:
    void work();
    bool resolve(const base::RegionId& groupRegion, const regions::Rows& holds, int row);
    base::Result<bool> isOfTheSale(
        const base::RegionId& store, const QString& saleId, const QByteArray& requestHash) const;

    regions::Database& m_database;
    const std::chrono::milliseconds m_olderThan;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::atomic<qint64> m_unresolved {0};
    std::thread m_thread;
};

} // namespace tillpool::jobs
