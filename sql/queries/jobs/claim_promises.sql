-- SPDX-License-Identifier: GPL-3.0-or-later
-- Takes up to $1 promises for the region $2 whose time has come. Each is due again after a short while with jitter, so a
-- process that dies while it carries them out loses nothing. What a refund claws back waits until it is settled whether
-- its sale has earned. One that is to wait for longer than anything is put off was put off by a clock that has been set back
-- since: it is due from now on.
WITH put_off_by_a_wrong_clock AS (
    UPDATE outbox SET next_try_at = clock_timestamp()
    WHERE done_at IS NULL AND target_region = $2 AND next_try_at > clock_timestamp() + interval '16 minutes')
UPDATE outbox SET tries = tries + 1,
    next_try_at = clock_timestamp() + least(interval '5 seconds', interval '1 second' * power(2, least(tries, 8)))
        * (0.5 + random())
WHERE id IN (
    SELECT o.id FROM outbox o
    WHERE o.done_at IS NULL AND o.target_region = $2 AND o.next_try_at <= clock_timestamp()
        AND (o.kind <> 'clawback' OR NOT EXISTS (SELECT FROM outbox e
            WHERE e.kind = 'earn' AND e.source_id = o.payload ->> 'sale_id' AND e.done_at IS NULL))
    ORDER BY o.next_try_at LIMIT $1::int FOR UPDATE OF o SKIP LOCKED)
RETURNING id, kind, source_id, target_region, payload, tries
