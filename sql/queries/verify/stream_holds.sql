-- SPDX-License-Identifier: GPL-3.0-or-later
-- Holds after $1 ($2: this one alone, or NULL).
SELECT hold_id::text, group_id, points, state, coalesce(request_hash, '') AS request_hash
FROM points_holds
WHERE hold_id > $1 AND ($2::text IS NULL OR hold_id = $2)
ORDER BY hold_id
