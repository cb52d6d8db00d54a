-- SPDX-License-Identifier: GPL-3.0-or-later
-- What sales cost and what was paid for them, what was given back and for which lines, in minor units by currency.
WITH sold AS (
    SELECT currency, count(*) AS sales, sum(total) AS total, sum(redeemed_value - change) AS by_points_less_change
    FROM sales GROUP BY currency
), paid AS (
    SELECT s.currency, sum(t.amount) AS tenders FROM tenders t JOIN sales s USING (sale_id) GROUP BY s.currency
), refunded AS (
    SELECT currency, count(*) AS refunds, sum(redeemed_value + paid_back) AS given_back FROM refunds GROUP BY currency
), lines AS (
    SELECT r.currency, sum(l.amount) AS of_lines FROM refund_lines l JOIN refunds r USING (refund_id) GROUP BY r.currency
)
SELECT sold.currency, sales, total::text AS total, (coalesce(tenders, 0) + by_points_less_change)::text AS paid,
    coalesce(refunds, 0)::bigint AS refunds, coalesce(given_back, 0)::text AS given_back, coalesce(of_lines, 0)::text AS of_lines
FROM sold LEFT JOIN paid USING (currency) LEFT JOIN refunded USING (currency) LEFT JOIN lines USING (currency)
ORDER BY sold.currency
