-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which groups the customers of this region have, as "customer|group", after $1 ($2: this pair alone, or NULL).
SELECT pair
FROM (SELECT (customer_id || '|' || group_id) COLLATE "C" AS pair FROM customer_groups) AS l
WHERE pair > $1 AND ($2::text IS NULL OR pair = $2)
ORDER BY pair
