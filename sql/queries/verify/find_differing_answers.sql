-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sales and refunds that are not what their stored answer tells, which is what was acknowledged.
SELECT s.sale_id::text AS id, s.receipt_number, s.total, s.paid, s.change, s.redeemed_value, s.redeemed_points, s.earned_points,
    (d.response - 'lines')::text AS answer
FROM sales s JOIN sale_decisions d USING (sale_id)
WHERE (d.response ->> 'receipt_number', d.response ->> 'store_id', d.response ->> 'till_id')
        IS DISTINCT FROM (s.receipt_number, s.store_id::text, s.till_id::text)
    OR ((d.response #>> '{subtotal,amount}')::bigint, (d.response #>> '{total,amount}')::bigint,
            (d.response #>> '{paid,amount}')::bigint, (d.response #>> '{change,amount}')::bigint,
            (d.response #>> '{redeemed_value,amount}')::bigint, d.response #>> '{total,currency}')
        IS DISTINCT FROM (s.subtotal::bigint, s.total::bigint, s.paid::bigint, s.change::bigint, s.redeemed_value::bigint,
            s.currency)
    OR ((d.response #>> '{points,redeemed}')::bigint, (d.response #>> '{points,earned}')::bigint)
        IS DISTINCT FROM (s.redeemed_points::bigint, s.earned_points::bigint)
UNION ALL
SELECT r.refund_id::text, NULL, r.amount, r.paid_back, NULL, r.redeemed_value, r.recredited_points, r.clawed_back_points,
    (r.response - 'lines')::text
FROM refunds r
WHERE ((r.response #>> '{amount,amount}')::bigint, (r.response #>> '{paid_back,amount}')::bigint,
        (r.response #>> '{redeemed_value,amount}')::bigint, (r.response #>> '{points,recredited}')::bigint,
        (r.response #>> '{points,clawed_back}')::bigint)
    IS DISTINCT FROM (r.amount::bigint, r.paid_back::bigint, r.redeemed_value::bigint, r.recredited_points::bigint,
        r.clawed_back_points::bigint)
ORDER BY id
