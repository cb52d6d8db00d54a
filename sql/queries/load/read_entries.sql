-- SPDX-License-Identifier: GPL-3.0-or-later
-- The points entries of each group of $1 that are newer than its version in $2, oldest first, $3 of each at the most.
SELECT e.group_id, e.version, e.kind, e.source_id, e.delta, e.held_delta, e.balance_after, e.held_after
FROM unnest($1::text[], $2::bigint[]) AS seen(group_id, version)
CROSS JOIN LATERAL (SELECT * FROM points_entries p WHERE p.group_id = seen.group_id AND p.version > seen.version
    ORDER BY p.version LIMIT $3::bigint) AS e
ORDER BY e.group_id, e.version
