-- SPDX-License-Identifier: GPL-3.0-or-later
-- What waits in this region: promises by the region that they are for, holds by the region of their store, groups whose
-- points are frozen; how many, and how old the oldest is, in milliseconds by this region's own clock.
WITH waiting AS (
    SELECT 'promises' AS figure, target_region::text AS other_region, created_at FROM outbox WHERE done_at IS NULL
    UNION ALL SELECT 'holds', store_region::text, created_at FROM points_holds WHERE state = 'held'
    UNION ALL SELECT 'frozen_groups', '', frozen_at FROM groups WHERE frozen_at IS NOT NULL)
SELECT figure, other_region, count(*) AS waiting,
    greatest(0, extract(epoch FROM clock_timestamp() - min(created_at)) * 1000)::bigint AS oldest_ms
FROM waiting GROUP BY figure, other_region
