-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sales of which more was given back than they were, by line, by value or by points, or whose refunds are not numbered 1…n,
-- do not add up to their lines, or are of all lines and not of all that they were.
WITH given AS (
    SELECT sale_id, count(*) AS refunds, max(refund_no) AS last_no, sum(amount)::bigint AS amount,
        sum(redeemed_value)::bigint AS redeemed_value, sum(recredited_points)::bigint AS recredited,
        sum(clawed_back_points)::bigint AS clawed_back,
        bool_or(amount <> redeemed_value + paid_back OR amount IS DISTINCT FROM l.of_lines OR l.strays > 0) AS uneven
    FROM refunds r LEFT JOIN (SELECT refund_id, sum(amount)::bigint AS of_lines,
            count(*) FILTER (WHERE sale_id <> (SELECT o.sale_id FROM refunds o WHERE o.refund_id = refund_lines.refund_id))
            AS strays FROM refund_lines GROUP BY refund_id) l USING (refund_id)
    GROUP BY sale_id
), lines AS (
    SELECT l.sale_id, bool_or(r.quantity > l.quantity) AS too_many, bool_and(coalesce(r.quantity, 0) = l.quantity) AS all_back
    FROM sale_lines l LEFT JOIN (SELECT sale_id, line_no, sum(quantity) AS quantity FROM refund_lines
        GROUP BY sale_id, line_no) r USING (sale_id, line_no)
    WHERE l.sale_id IN (SELECT sale_id FROM refunds)
    GROUP BY l.sale_id
)
SELECT s.sale_id::text, s.total, g.amount AS refunded, s.redeemed_value, g.redeemed_value AS value_given_back,
    s.redeemed_points, g.recredited, s.earned_points, g.clawed_back, l.too_many AS more_than_was_sold, g.refunds, g.last_no,
    g.uneven AS does_not_add_up, l.all_back AS all_lines_back
FROM given g JOIN sales s USING (sale_id) LEFT JOIN lines l USING (sale_id)
WHERE g.amount > s.total OR g.redeemed_value > s.redeemed_value OR g.recredited > s.redeemed_points
    OR g.clawed_back > s.earned_points OR coalesce(l.too_many, false) OR g.last_no <> g.refunds OR g.uneven
    OR (coalesce(l.all_back, false) AND (g.amount <> s.total OR g.redeemed_value <> s.redeemed_value
        OR g.recredited <> s.redeemed_points OR g.clawed_back <> s.earned_points))
ORDER BY s.sale_id
