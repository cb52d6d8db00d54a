-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 refund_id, $2 request hash, $3 the refusal
SELECT outcome, response FROM refuse_refund($1, $2, $3::jsonb)
