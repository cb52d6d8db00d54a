// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/JobFigures.h"
#include "regions/Database.h"

namespace tillpool::jobs {

/// Claims promises in a region's outbox and carries them out where they are for, in the calling thread. Any number of
/// threads and instances at once: promises are claimed with SKIP LOCKED, and each is idempotent at its target.
class PromiseCarrier {
public:
    static constexpr int batchMax = 32;

    /// How a batch ended.
    struct Batch {
        enum class End {
            Finished,    ///< each promise is done, refused and on record with the reason, or due again soon
            SourceDown,  ///< nothing could be claimed
            TargetFailed ///< the target did not answer, or only that it is busy: what was claimed is due again soon
        };
        End end = End::Finished;
        int claimed = 0;
        int done = 0;
    };

    /// Both outlive it.
    PromiseCarrier(regions::Database& database, JobFigures& figures) : m_database(database), m_figures(figures) {}

    /// The regions that promises in `from`'s outbox are due for, configured or not.
    base::Result<std::vector<base::RegionId>> dueTargets(const base::RegionId& from);

    /// One batch of up to `most` promises for `to`.
    Batch carry(const base::RegionId& from, const base::RegionId& to, int most = batchMax);

    /// The promises about one change, if nobody else has them in hand.
    void carryAllOf(const base::RegionId& from, const QString& sourceId, const QStringList& kinds);

    /// Whether `region` answers now.
    bool answers(const base::RegionId& region);

private:
    struct Carried;

    Batch::End carryOut(
        const base::RegionId& from, const base::RegionId& to, const regions::Rows& claimed, Batch& batch);
    Carried judge(const base::RegionId& to, const regions::Rows& claimed, const base::Result<regions::Rows>& applied);
    void mark(const base::RegionId& from, const Carried& carried);

    regions::Database& m_database;
    JobFigures& m_figures;
};

} // namespace tillpool::jobs
