-- SPDX-License-Identifier: GPL-3.0-or-later
UPDATE outbox o SET done_at = clock_timestamp(), outcome = f.outcome, last_error = NULL
FROM unnest($1::bigint[], $2::text[]) AS f(id, outcome)
WHERE o.id = f.id AND o.done_at IS NULL
