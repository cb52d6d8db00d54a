-- SPDX-License-Identifier: GPL-3.0-or-later
UPDATE sessions SET revoked_at = clock_timestamp() WHERE token_hash = $1 AND revoked_at IS NULL
