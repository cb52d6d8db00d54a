-- SPDX-License-Identifier: GPL-3.0-or-later
-- Entries of kind $1 whose source comes after $2 ($3: of this source alone, or NULL).
SELECT source_id, kind, group_id, delta, held_delta, coalesce(customer_id, '') AS customer_id, version
FROM points_entries
WHERE kind = $1 AND source_id > $2 AND ($3::text IS NULL OR source_id = $3)
ORDER BY source_id
