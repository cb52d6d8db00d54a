-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sales whose parts do not add up to them, or that nobody decided.
SELECT s.sale_id::text, s.subtotal, s.total, s.paid, s.change, s.redeemed_value, l.amount AS lines, t.amount AS tenders,
    x.amount AS added_taxes, c.amount AS discounts, l.count AS line_count, l.strays AS modifiers_of_no_line,
    coalesce(d.decision, '') AS decision
FROM sales s
    LEFT JOIN sale_decisions d USING (sale_id)
    LEFT JOIN (SELECT sale_id, sum(amount)::bigint AS amount, count(*) AS count,
            count(*) FILTER (WHERE parent_line_no >= line_no) AS strays FROM sale_lines
        GROUP BY sale_id) l USING (sale_id)
    LEFT JOIN (SELECT sale_id, sum(amount)::bigint AS amount FROM tenders GROUP BY sale_id) t USING (sale_id)
    LEFT JOIN (SELECT sale_id, sum(amount)::bigint AS amount FROM sale_taxes WHERE NOT included
        GROUP BY sale_id) x USING (sale_id)
    LEFT JOIN (SELECT sale_id, sum(amount)::bigint AS amount FROM sale_discounts GROUP BY sale_id) c USING (sale_id)
WHERE d.sale_id IS NULL OR l.count IS NULL OR l.strays > 0 OR s.subtotal <> l.amount OR s.paid <> coalesce(t.amount, 0)
    OR s.total <> s.subtotal + coalesce(x.amount, 0) - coalesce(c.amount, 0)
    OR s.total <> s.paid - s.change + s.redeemed_value
ORDER BY s.sale_id
