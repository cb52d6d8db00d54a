// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/JobFigures.h"
#include "jobs/Periodic.h"
#include "regions/Database.h"

namespace tillpool::jobs {

/// How the books of a region's groups are gone over.
struct AuditOptions {
    base::RegionId region;
    std::chrono::milliseconds every {60'000};
    int fullEveryHours = 24; ///< each group's whole history at least so often; 0: in each round
    int batchEntries = 4000; ///< about as many entries in one statement
};

/// Goes over the books of one region's groups, what has changed since the last time and now and then everything, and
/// freezes a group whose books are wrong, so that nobody spends points that may not be there. Earning goes on, and the
/// other groups do not notice. Any number of instances may run at once; one does the work.
class Audit {
public:
    /// Both references outlive it.
    Audit(regions::Database& database, AuditOptions options, JobFigures& figures);

    void start() { m_periodic.start(); }
    void stop() { m_periodic.stop(); }

    /// What one round has found.
    struct Round {
        qint64 groups = 0; ///< looked at; a long history counts once for each batch
        qint64 entries = 0;
        QStringList wrong {}; ///< groups whose books are wrong
    };
    /// One round, in the calling thread, not while it is started. An error ends it early.
    base::Result<Round> auditOnce();

private:
    void take(Round& round, const regions::Rows& batch);

    regions::Database& m_database;
    const AuditOptions m_options;
    JobFigures& m_figures;
    Periodic m_periodic;
};

} // namespace tillpool::jobs
