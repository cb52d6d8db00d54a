-- SPDX-License-Identifier: GPL-3.0-or-later
-- Up to 100 holds of group $1 that are neither captured nor released, the oldest first.
SELECT hold_id, points, store_region, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS created_at
FROM points_holds WHERE group_id = $1 AND state = 'held' ORDER BY created_at, hold_id LIMIT 100
