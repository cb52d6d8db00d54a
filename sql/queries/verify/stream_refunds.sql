-- SPDX-License-Identifier: GPL-3.0-or-later
-- Refunds after $1 ($2: this one alone, or NULL), with what became of their promises and of their sale's promise to earn, as
-- in stream_sales.
SELECT r.refund_id::text, r.sale_id::text, coalesce(s.redeem_group_id, '') AS redeem_group_id, r.recredited_points,
    coalesce(s.earn_group_id, '') AS earn_group_id, r.clawed_back_points, coalesce(s.customer_id, '') AS customer_id,
    CASE WHEN c.id IS NULL THEN NULL WHEN c.done_at IS NULL THEN '' ELSE c.outcome END AS recredit,
    CASE WHEN b.id IS NULL THEN NULL WHEN b.done_at IS NULL THEN '' ELSE b.outcome END AS clawback,
    CASE WHEN e.id IS NULL THEN NULL WHEN e.done_at IS NULL THEN '' ELSE e.outcome END AS earn
FROM refunds r LEFT JOIN sales s USING (sale_id)
    LEFT JOIN outbox c ON c.kind = 'recredit' AND c.source_id = r.refund_id
    LEFT JOIN outbox b ON b.kind = 'clawback' AND b.source_id = r.refund_id
    LEFT JOIN outbox e ON e.kind = 'earn' AND e.source_id = r.sale_id
WHERE r.refund_id > $1 AND ($2::text IS NULL OR r.refund_id = $2)
ORDER BY r.refund_id
