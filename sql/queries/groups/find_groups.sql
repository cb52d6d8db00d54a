-- SPDX-License-Identifier: GPL-3.0-or-later
-- Groups of this region with their members' ids, in the order of joining, and the names of those who are at home here.
SELECT g.group_id, g.name, g.location, g.balance, g.held, g.debt, g.version,
    g.frozen_at IS NOT NULL AS frozen, g.closed_at IS NOT NULL AS closed,
    coalesce((SELECT jsonb_agg(m.customer_id ORDER BY m.joined_at, m.customer_id)
        FROM group_members m WHERE m.group_id = g.group_id), '[]') AS members,
    coalesce((SELECT jsonb_object_agg(c.customer_id, c.full_name)
        FROM group_members m JOIN customers c USING (customer_id) WHERE m.group_id = g.group_id), '{}') AS local_names
FROM groups g WHERE g.group_id = ANY ($1::text[])
