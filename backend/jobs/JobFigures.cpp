// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/JobFigures.h"

namespace tillpool::jobs {

JobFigures::JobFigures(prometheus::Registry& registry)
    : promises(
        registry, "tillpool_promises_total", "Promises to other regions that the relay tried, by what became of it")
    , holdsFound(registry, "tillpool_stale_holds_found_total", "Holds that outlived their checkout, as often as seen")
    , holdsResolved(registry, "tillpool_stale_holds_resolved_total", "Of them, those that recovery resolved")
    , holdsUnresolved(registry, "tillpool_stale_holds_unresolved_total",
          "Of them, those that were left for later, because the region of the store was not to be asked or the books "
          "refused")
    , auditedGroups(registry, "tillpool_audit_groups_total", "Groups whose history the audit looked at")
    , auditedEntries(registry, "tillpool_audit_entries_total", "Points entries that the audit walked")
    , auditMismatches(registry, "tillpool_audit_mismatches_total", "Groups whose books the audit found wrong")
    , auditRounds(registry, "tillpool_audit_rounds_total", "Rounds of the audit")
{
}

} // namespace tillpool::jobs
