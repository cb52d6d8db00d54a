-- SPDX-License-Identifier: GPL-3.0-or-later
-- A group as an operator needs to see it; times as text in UTC.
SELECT g.name, g.location, g.balance, g.held, g.debt, g.version, g.frozen_reason,
    to_char(g.frozen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS frozen_at,
    to_char(g.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS closed_at,
    (SELECT count(*) FROM group_members m WHERE m.group_id = g.group_id) AS members,
    to_char(a.audited_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS audited_at, a.version AS audited_version,
    a.problem AS audit_problem
FROM groups g LEFT JOIN points_audits a USING (group_id) WHERE g.group_id = $1
