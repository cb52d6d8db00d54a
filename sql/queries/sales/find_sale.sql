-- SPDX-License-Identifier: GPL-3.0-or-later
-- The sale as it was answered; earned_state is what became of the earned points since, refunds what was given back since,
-- and refunded_lines how many of each line: {"line_no": quantity}.
SELECT s.customer_id, d.response,
    earned_state(s) AS earned_state,
    (SELECT coalesce(jsonb_agg(jsonb_set(
            r.response - 'sale_id' - 'lines' #- '{points,balance_after}' #- '{points,debt_after}',
            '{points,state}', coalesce(to_jsonb(refund_state(r)), 'null')) ORDER BY r.refund_no), '[]')
        FROM refunds r WHERE r.sale_id = s.sale_id) AS refunds,
    (SELECT coalesce(jsonb_object_agg(l.line_no, l.quantity), '{}')
        FROM (SELECT line_no, sum(quantity) AS quantity FROM refund_lines WHERE sale_id = s.sale_id GROUP BY line_no) l)
        AS refunded_lines
FROM sales s JOIN sale_decisions d USING (sale_id)
WHERE s.sale_id = $1
