-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 one group: the columns of find_groups. Of its own, because a statement for a list of unknown length is planned anew
-- each time it is run, which costs three times as much as running it.
SELECT g.group_id, g.name, g.location, g.balance, g.held, g.debt, g.version,
    g.frozen_at IS NOT NULL AS frozen, g.closed_at IS NOT NULL AS closed, m.members, m.local_names
FROM groups g, LATERAL (
    SELECT coalesce(jsonb_agg(m.customer_id ORDER BY m.joined_at, m.customer_id), '[]') AS members,
        coalesce(jsonb_object_agg(c.customer_id, c.full_name) FILTER (WHERE c.customer_id IS NOT NULL), '{}') AS local_names
    FROM group_members m LEFT JOIN customers c USING (customer_id)
    WHERE m.group_id = g.group_id) m
WHERE g.group_id = $1
