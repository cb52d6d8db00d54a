-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 sale_id, $2 request hash or NULL, $3 reason, $4 the refusal, $5 the hold to give back or NULL
SELECT outcome, response FROM abort_sale($1, $2, $3, $4::jsonb, $5::jsonb)
