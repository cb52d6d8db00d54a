-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which groups the customers of this region have, as "customer|group", after $1 ($2: this pair alone, or NULL).
SELECT customer_id || '|' || group_id AS pair
FROM customer_groups
WHERE customer_id || '|' || group_id > $1 AND ($2::text IS NULL OR customer_id || '|' || group_id = $2)
ORDER BY 1
