-- SPDX-License-Identifier: GPL-3.0-or-later
-- Newest first; $2, $3: where the page before ended, or NULL; $4: how many.
SELECT s.sale_id, to_char(s.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at, d.response,
    earned_state(s) AS earned_state
FROM sales s JOIN sale_decisions d USING (sale_id)
WHERE s.customer_id = $1
    AND ($2::timestamptz IS NULL OR (s.created_at, s.sale_id::text) < ($2::timestamptz, $3::text))
ORDER BY s.created_at DESC, s.sale_id DESC
LIMIT $4
