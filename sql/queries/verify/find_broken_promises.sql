-- SPDX-License-Identifier: GPL-3.0-or-later
-- Promises that say otherwise than the sale or refund in whose transaction they were made, or that come from none.
WITH due AS (
    SELECT o.*, CASE o.kind WHEN 'capture' THEN s.redeem_group_id WHEN 'earn' THEN s.earn_group_id
            WHEN 'recredit' THEN t.redeem_group_id WHEN 'clawback' THEN t.earn_group_id
            WHEN 'release' THEN o.payload ->> 'group_id' END AS group_id,
        CASE o.kind WHEN 'capture' THEN s.redeemed_points WHEN 'earn' THEN s.earned_points
            WHEN 'recredit' THEN r.recredited_points WHEN 'clawback' THEN r.clawed_back_points END AS points
    FROM outbox o
        LEFT JOIN sales s ON o.kind IN ('capture', 'earn') AND s.sale_id = o.source_id
        LEFT JOIN refunds r ON o.kind IN ('recredit', 'clawback') AND r.refund_id = o.source_id
        LEFT JOIN sales t ON t.sale_id = r.sale_id
    WHERE o.kind NOT IN ('link', 'unlink')
)
SELECT id, kind, source_id, target_region::text, payload::text AS payload, coalesce(group_id, '') AS group_id, points::bigint
FROM due
WHERE group_id IS DISTINCT FROM payload ->> 'group_id'
    OR points IS DISTINCT FROM (payload ->> 'points')::bigint
    OR target_region IS DISTINCT FROM left(group_id, 3)
    OR (kind = 'release' AND NOT EXISTS (SELECT FROM sale_decisions d WHERE d.sale_id = source_id AND d.decision = 'aborted'))
ORDER BY id
