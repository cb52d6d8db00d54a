-- SPDX-License-Identifier: GPL-3.0-or-later
-- Whether the client's key $1 was used for a change in this region.
SELECT EXISTS (SELECT FROM idempotency_keys WHERE key = $1::uuid) AS is_used
