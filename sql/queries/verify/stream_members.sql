-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who is a member of which group of this region, as "customer|group", after $1 ($2: this pair alone, or NULL).
SELECT pair
FROM (SELECT (customer_id || '|' || group_id) COLLATE "C" AS pair FROM group_members) AS m
WHERE pair > $1 AND ($2::text IS NULL OR pair = $2)
ORDER BY pair
