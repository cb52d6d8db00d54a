-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 the client's key, $2 request hash, $3 group, $4 customer, $5 how many members a group may have
SELECT outcome, members, response, change_no FROM join_group($1::uuid, $2, $3, $4, $5::bigint)
