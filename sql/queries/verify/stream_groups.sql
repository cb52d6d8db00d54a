-- SPDX-License-Identifier: GPL-3.0-or-later
-- Groups after $1 in the order of their ids ($2: this one alone, or NULL), with the points of their live holds.
SELECT g.group_id, g.balance, g.held, g.debt, g.version, g.head_hash, coalesce(h.points, 0)::bigint AS live_holds
FROM groups g
    LEFT JOIN (SELECT group_id, sum(points) AS points FROM points_holds WHERE state = 'held'
        GROUP BY group_id) h USING (group_id)
WHERE g.group_id > $1 AND ($2::text IS NULL OR g.group_id = $2)
ORDER BY g.group_id
