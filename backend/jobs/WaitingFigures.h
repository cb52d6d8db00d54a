// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/Periodic.h"
#include "metrics/Exposition.h"
#include "regions/Database.h"

#include <map>

namespace tillpool::jobs {

/// What waits in the regions' databases, read at intervals: promises and holds by the region that they wait for, and
/// frozen groups. A region that could not be asked the last time has no figures.
class WaitingFigures {
public:
    /// `database` outlives it.
    WaitingFigures(regions::Database& database, std::chrono::milliseconds every);

    void start() { m_periodic.start(); }
    void stop() { m_periodic.stop(); }

    /// Asks all regions at once, in the calling thread.
    void readOnce();

    /// Any thread.
    std::vector<metrics::Sample> samples() const;

private:
    regions::Database& m_database;
    mutable std::mutex m_mutex;
    std::map<QString, std::vector<metrics::Sample>> m_samples; ///< by region
    Periodic m_periodic;
};

} // namespace tillpool::jobs
