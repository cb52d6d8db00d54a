-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 one group: the columns of find_groups, NULL where there is no such group; and whether the session $2 of this region
-- lives, as find_session has it (NULL: that was read elsewhere). Of its own, because a statement for a list of unknown
-- length is planned anew each time it is run, which costs three times as much as running it.
SELECT s.session_lives, g.group_id, g.name, g.location, g.balance, g.held, g.debt, g.version,
    g.frozen_at IS NOT NULL AS frozen, g.closed_at IS NOT NULL AS closed, m.members, m.local_names
FROM (SELECT $2::bytea IS NULL OR EXISTS (SELECT FROM sessions s
    WHERE token_hash = $2 AND revoked_at IS NULL AND expires_at > clock_timestamp() AND (role = 'customer'
        OR EXISTS (SELECT FROM staff WHERE staff_id = s.subject_id AND staff.role = s.role AND active))) AS session_lives) s
LEFT JOIN groups g ON g.group_id = $1, LATERAL (
    SELECT coalesce(jsonb_agg(m.customer_id ORDER BY m.joined_at, m.customer_id), '[]') AS members,
        coalesce(jsonb_object_agg(c.customer_id, c.full_name) FILTER (WHERE c.customer_id IS NOT NULL), '{}') AS local_names
    FROM group_members m LEFT JOIN customers c USING (customer_id)
    WHERE m.group_id = g.group_id) m
