-- SPDX-License-Identifier: GPL-3.0-or-later
-- The promises about one change ($1 source_id, $2 kinds), taken at once by whoever made it. As in claim_promises, what is
-- to be clawed back waits for the earning.
UPDATE outbox SET tries = tries + 1, next_try_at = clock_timestamp() + interval '2 seconds'
WHERE id IN (
    SELECT o.id FROM outbox o
    WHERE o.source_id = $1 AND o.kind = ANY ($2::text[]) AND o.done_at IS NULL
        AND (o.kind <> 'clawback' OR NOT EXISTS (SELECT FROM outbox e
            WHERE e.kind = 'earn' AND e.source_id = o.payload ->> 'sale_id' AND e.done_at IS NULL))
    FOR UPDATE OF o SKIP LOCKED)
RETURNING id, kind, source_id, target_region, payload, tries
