-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sales of which more was given back than they were, by line, by value or by points, or whose refunds are not numbered 1…n.
WITH given AS (
    SELECT sale_id, count(*) AS refunds, max(refund_no) AS last_no, sum(amount)::bigint AS amount,
        sum(redeemed_value)::bigint AS redeemed_value, sum(recredited_points)::bigint AS recredited,
        sum(clawed_back_points)::bigint AS clawed_back
    FROM refunds GROUP BY sale_id
), lines AS (
    SELECT r.sale_id, bool_or(r.quantity > l.quantity) AS too_many
    FROM (SELECT sale_id, line_no, sum(quantity) AS quantity FROM refund_lines GROUP BY sale_id, line_no) r
        JOIN sale_lines l USING (sale_id, line_no)
    GROUP BY r.sale_id
)
SELECT s.sale_id::text, s.total, g.amount AS refunded, s.redeemed_value, g.redeemed_value AS value_given_back,
    s.redeemed_points, g.recredited, s.earned_points, g.clawed_back, l.too_many AS more_than_was_sold, g.refunds, g.last_no
FROM given g JOIN sales s USING (sale_id) LEFT JOIN lines l USING (sale_id)
WHERE g.amount > s.total OR g.redeemed_value > s.redeemed_value OR g.recredited > s.redeemed_points
    OR g.clawed_back > s.earned_points OR coalesce(l.too_many, false) OR g.last_no <> g.refunds
ORDER BY s.sale_id
