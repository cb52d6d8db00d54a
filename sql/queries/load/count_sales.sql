-- SPDX-License-Identifier: GPL-3.0-or-later
-- How many sales this region's stores have made to the customers in $1.
SELECT count(*) AS sales FROM sales WHERE customer_id = ANY ($1::text[])
