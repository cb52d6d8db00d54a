-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was decided of the sales in $1 and what the books hold of them; sale, lines and tenders are NULL where it was not sold.
SELECT d.sale_id, d.decision, d.response, to_jsonb(s) AS sale,
    (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.line_no) FROM sale_lines l WHERE l.sale_id = d.sale_id) AS lines,
    (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.tender_no) FROM tenders t WHERE t.sale_id = d.sale_id) AS tenders
FROM sale_decisions d LEFT JOIN sales s USING (sale_id)
WHERE d.sale_id = ANY ($1::text[])
