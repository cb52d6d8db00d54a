-- SPDX-License-Identifier: GPL-3.0-or-later
-- The $2 newest entries of group $1, the newest first.
SELECT version, kind, source_id, delta, held_delta, balance_after, held_after,
    to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS created_at
FROM points_entries WHERE group_id = $1 ORDER BY version DESC LIMIT $2::int
