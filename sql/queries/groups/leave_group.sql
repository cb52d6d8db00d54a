-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 the client's key, $2 request hash, $3 group, $4 customer
SELECT outcome, change_no FROM leave_group($1::uuid, $2, $3, $4)
