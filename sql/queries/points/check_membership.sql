-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT EXISTS (SELECT FROM groups WHERE group_id = $1) AS group_exists,
    EXISTS (SELECT FROM group_members WHERE group_id = $1 AND customer_id = $2) AS is_member
