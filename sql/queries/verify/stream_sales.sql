-- SPDX-License-Identifier: GPL-3.0-or-later
-- Decisions after $1 ($2: this one alone, or NULL), with their sale and what became of its promises: NULL none was made,
-- '' it waits, else its outcome.
SELECT d.sale_id::text, d.decision, coalesce(d.request_hash, '') AS request_hash, s.sale_id IS NOT NULL AS sold,
    coalesce(s.redeem_group_id, '') AS redeem_group_id, coalesce(s.redeemed_points, 0)::bigint AS redeemed_points,
    coalesce(s.earn_group_id, '') AS earn_group_id, coalesce(s.earned_points, 0)::bigint AS earned_points,
    coalesce(s.customer_id, '') AS customer_id,
    CASE WHEN c.id IS NULL THEN NULL WHEN c.done_at IS NULL THEN '' ELSE c.outcome END AS capture,
    CASE WHEN e.id IS NULL THEN NULL WHEN e.done_at IS NULL THEN '' ELSE e.outcome END AS earn
FROM sale_decisions d LEFT JOIN sales s USING (sale_id)
    LEFT JOIN outbox c ON c.kind = 'capture' AND c.source_id = d.sale_id
    LEFT JOIN outbox e ON e.kind = 'earn' AND e.source_id = d.sale_id
WHERE d.sale_id > $1 AND ($2::text IS NULL OR d.sale_id = $2)
ORDER BY d.sale_id
