-- SPDX-License-Identifier: GPL-3.0-or-later
-- The points entries of group $1, newest first, as a JSON array: those below version $3, or all where it is NULL, $4 at the
-- most; and whether customer $2 may see them.
SELECT EXISTS (SELECT FROM groups WHERE group_id = $1) AS group_exists,
    EXISTS (SELECT FROM group_members WHERE group_id = $1 AND customer_id = $2) AS is_member,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('version', e.version, 'kind', e.kind, 'source_id', e.source_id,
            'delta', e.delta, 'held_delta', e.held_delta, 'balance_after', e.balance_after, 'held_after', e.held_after,
            'customer_id', e.customer_id,
            'created_at', to_char(e.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY e.version DESC),
        '[]')
        FROM (SELECT * FROM points_entries
            WHERE group_id = $1 AND ($3::bigint IS NULL OR version < $3::bigint)
            ORDER BY version DESC LIMIT $4::bigint) e) AS entries
