-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT count(*) AS sales, coalesce(sum(total), 0)::text AS total, coalesce(sum(paid - change + redeemed_value), 0)::text AS paid
FROM sales
