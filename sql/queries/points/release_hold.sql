-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 hold_id (the sale's id), $2 group, $3 the store's region, $4 hash of the request whose hold it is
SELECT points_release($1, $2, $3, $4) AS outcome
