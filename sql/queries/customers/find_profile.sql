-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT c.customer_id, c.username, c.full_name,
    coalesce((SELECT jsonb_agg(g.group_id ORDER BY g.group_id)
        FROM customer_groups g WHERE g.customer_id = c.customer_id), '[]') AS groups
FROM customers c WHERE c.customer_id = $1
