-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 hold_id (the sale's id), $2 group, $3 customer, $4 points, $5 the store's region, $6 request hash
SELECT outcome, points_available, group_version, balance_after FROM points_hold($1, $2, $3, $4::bigint, $5, $6)
