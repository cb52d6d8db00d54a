-- SPDX-License-Identifier: GPL-3.0-or-later
-- Takes up to $1 promises whose time has come, but for regions in $2 that are known to be down. Each is due again after a
-- short while with jitter, so a process that dies while it carries them out loses nothing.
UPDATE outbox SET tries = tries + 1,
    next_try_at = clock_timestamp() + least(interval '5 seconds', interval '1 second' * power(2, least(tries, 8)))
        * (0.5 + random())
WHERE id IN (
    SELECT id FROM outbox
    WHERE done_at IS NULL AND next_try_at <= clock_timestamp() AND target_region <> ALL ($2::text[])
    ORDER BY next_try_at LIMIT $1::int FOR UPDATE SKIP LOCKED)
RETURNING id, kind, source_id, target_region, payload, tries
