-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the books hold of the refunds in $1.
SELECT r.refund_id, r.response, to_jsonb(r) AS refund,
    (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.line_no) FROM refund_lines l WHERE l.refund_id = r.refund_id) AS lines
FROM refunds r
WHERE r.refund_id = ANY ($1::text[])
