-- SPDX-License-Identifier: GPL-3.0-or-later
-- Promises that the target region refuses: tried again ever more rarely, up to every ten minutes, and left on record.
UPDATE outbox o SET last_error = f.error,
    next_try_at = clock_timestamp() + least(interval '10 minutes', interval '1 second' * power(2, least(o.tries, 10)))
        * (0.5 + random())
FROM unnest($1::bigint[], $2::text[]) AS f(id, error)
WHERE o.id = f.id
