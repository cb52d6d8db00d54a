-- SPDX-License-Identifier: GPL-3.0-or-later
-- The regions for which a promise is due, or was put off by a wrong clock (see claim_promises). Goes from region to region
-- in the index, however many promises wait.
WITH RECURSIVE targets AS (
    SELECT (SELECT min(o.target_region) FROM outbox o WHERE o.done_at IS NULL) AS region
    UNION ALL
    SELECT (SELECT min(o.target_region) FROM outbox o WHERE o.done_at IS NULL AND o.target_region > t.region)
    FROM targets t WHERE t.region IS NOT NULL)
SELECT t.region AS target_region FROM targets t
WHERE t.region IS NOT NULL AND (EXISTS (SELECT FROM outbox o
        WHERE o.done_at IS NULL AND o.target_region = t.region AND o.next_try_at <= clock_timestamp())
    OR EXISTS (SELECT FROM outbox o WHERE o.done_at IS NULL AND o.target_region = t.region
        AND o.next_try_at > clock_timestamp() + interval '16 minutes'))
