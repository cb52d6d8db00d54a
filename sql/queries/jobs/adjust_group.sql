-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 key, $2 request hash, $3 group, $4 points, $5 reason, $6 who
SELECT outcome, points_available, response FROM adjust_points($1::uuid, $2, $3, $4::bigint, $5, $6)
