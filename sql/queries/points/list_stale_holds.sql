-- SPDX-License-Identifier: GPL-3.0-or-later
-- Holds that wait longer than $1 milliseconds by this region's own clock.
SELECT hold_id, group_id, store_region, request_hash FROM points_holds
WHERE state = 'held' AND created_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
ORDER BY created_at
LIMIT 100
