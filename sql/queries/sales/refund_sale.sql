-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 refund_id, $2 request hash, $3 the refund
SELECT outcome, response FROM refund_sale($1, $2, $3::jsonb)
