-- SPDX-License-Identifier: GPL-3.0-or-later
-- What refund $1 of a request with hash $2 was answered (outcome NULL: nothing yet), what a refund of sale $3 is computed
-- from (NULL: nothing was decided), and the store of till $4, which may be NULL.
SELECT r.outcome, r.response::text AS response, refund_basis($3) AS basis,
    (SELECT store_id FROM tills WHERE till_id = $4) AS till_store_id
FROM stored_refund($1, $2) AS r
