-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT id, kind, source_id, target_region::text, created_at::text AS created_at, tries, coalesce(last_error, '') AS last_error
FROM outbox WHERE done_at IS NULL ORDER BY id
