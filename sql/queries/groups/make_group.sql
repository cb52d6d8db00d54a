-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 the client's key, $2 request hash, $3 group, $4 name, $5 location, $6 the customer who makes it
SELECT outcome, response, change_no FROM make_group($1::uuid, $2, $3, $4, $5, $6)
