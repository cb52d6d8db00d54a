-- SPDX-License-Identifier: GPL-3.0-or-later
-- Holds that wait longer than $1 milliseconds by this region's own clock, up to 100 for each store region, but for regions
-- in $2 that are known to be down: theirs can't be resolved, and must not be in the way of others. Which and in what order is
-- left to chance: holds that can't be resolved keep none of the others waiting for long, and instances that look at the
-- same time rarely take the same. A hold from as far in the future was made before the clock was set back: nobody knows how
-- long it waits.
SELECT hold_id, group_id, store_region, request_hash
FROM (SELECT h.*, row_number() OVER (PARTITION BY store_region ORDER BY random()) AS place
    FROM points_holds h
    WHERE state = 'held' AND store_region <> ALL ($2::text[])
        AND (created_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
            OR created_at > clock_timestamp() + $1::bigint * interval '1 millisecond')) AS waiting
WHERE place <= 100
ORDER BY place
