-- SPDX-License-Identifier: GPL-3.0-or-later
-- Every entry of the groups after $1 ($2: of this one alone, or NULL), each group's in order.
SELECT group_id, version, kind, source_id, delta, held_delta, balance_after, held_after, coalesce(customer_id, '') AS customer_id,
    created_at, prev_hash, hash
FROM points_entries
WHERE group_id > $1 AND ($2::text IS NULL OR group_id = $2)
ORDER BY group_id, version
