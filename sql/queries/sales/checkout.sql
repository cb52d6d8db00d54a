-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 sale_id, $2 request hash, $3 session hash or NULL, $4 the priced sale
SELECT outcome, response FROM checkout($1, $2, $3, $4::jsonb)
