-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who is a member of which group of this region, as "customer|group", after $1 ($2: this pair alone, or NULL).
SELECT customer_id || '|' || group_id AS pair
FROM group_members
WHERE customer_id || '|' || group_id > $1 AND ($2::text IS NULL OR customer_id || '|' || group_id = $2)
ORDER BY 1
