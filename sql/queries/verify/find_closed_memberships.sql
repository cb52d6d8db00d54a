-- SPDX-License-Identifier: GPL-3.0-or-later
-- Members of groups that were closed: closing took every one of them out.
SELECT group_id, customer_id, closed_at
FROM groups JOIN group_members USING (group_id)
WHERE closed_at IS NOT NULL
ORDER BY group_id, customer_id
