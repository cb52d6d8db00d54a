-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 the client's key, $2 request hash, $3 group, $4 whether points are given up, $5 who must be the only member or NULL,
-- $6 who does it
SELECT outcome, points, response FROM close_group($1::uuid, $2, $3, $4::boolean, $5, $6)
