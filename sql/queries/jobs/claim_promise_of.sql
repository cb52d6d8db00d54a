-- SPDX-License-Identifier: GPL-3.0-or-later
-- The promise of one change, taken at once by whoever made it.
UPDATE outbox SET tries = tries + 1, next_try_at = clock_timestamp() + interval '2 seconds'
WHERE id IN (SELECT id FROM outbox WHERE source_id = $1 AND kind = ANY ($2::text[]) AND done_at IS NULL FOR UPDATE SKIP LOCKED)
RETURNING id, kind, source_id, target_region, payload, tries
