// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/Families.h"

namespace tillpool::jobs {

/// What the jobs count, each in the region that it happened in.
struct JobFigures {
    /// `registry` outlives it.
    explicit JobFigures(prometheus::Registry& registry);

    metrics::Counters promises;        ///< kind, result: carried_out, refused, unreachable
    metrics::Counters holdsFound;      ///< region: stale holds that recovery has found
    metrics::Counters holdsResolved;   ///< region, result: captured, released
    metrics::Counters holdsUnresolved; ///< region, store_region: left for later
    metrics::Counters auditedGroups;   ///< region
    metrics::Counters auditedEntries;  ///< region
    metrics::Counters auditMismatches; ///< region: groups whose books were found wrong
    metrics::Counters auditRounds;     ///< region, result: done, failed
};

} // namespace tillpool::jobs
