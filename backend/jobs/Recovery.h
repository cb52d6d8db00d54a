// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/JobFigures.h"
#include "jobs/Periodic.h"
#include "regions/Database.h"

#include <set>

namespace tillpool::jobs {

/// Resolves holds that outlived their checkout. A hold never expires by itself: recovery first tries to decide
/// `aborted` in the region of the store, then obeys whichever decision won. Where that region can't be reached it does
/// nothing. Any number of instances may run at once, beside checkouts that are still under way.
class Recovery {
public:
    /// Both references outlive it.
    Recovery(regions::Database& database, std::chrono::milliseconds holdsOlderThan, JobFigures& figures);

    void start() { m_periodic.start(); }
    void stop() { m_periodic.stop(); }

    /// One pass over all regions, in the calling thread, not while it is started. How many holds were resolved.
    int resolveOnce();

    /// Holds that could not be resolved, each time that it was tried, since the start.
    qint64 unresolved() const { return m_unresolved; }

private:
    int resolveHoldsOf(const base::RegionId& groupRegion);
    base::Status resolve(const base::RegionId& groupRegion, const regions::Rows& holds, int row);
    base::Result<bool> isOfTheSale(
        const base::RegionId& store, const QString& saleId, const QByteArray& requestHash) const;
    void noteUnresolved(const base::RegionId& groupRegion, const QString& storeRegion, const base::Error& error);

    regions::Database& m_database;
    const std::chrono::milliseconds m_olderThan;
    JobFigures& m_figures;
    std::atomic<qint64> m_unresolved {0};
    std::set<QString> m_unknownStoreRegions;
    Periodic m_periodic;
};

} // namespace tillpool::jobs
