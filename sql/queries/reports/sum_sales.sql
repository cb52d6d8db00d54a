-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the books hold of the sales in $1: how many lines (a modifier is one of its own) and what was charged for them.
SELECT sale_id, count(*) AS lines, sum(amount) AS charged
FROM sale_lines WHERE sale_id = ANY ($1::text[]) GROUP BY sale_id
