-- SPDX-License-Identifier: GPL-3.0-or-later
-- For a sign-up in another region: whether the username $1 is taken here, and whether the client's key $2 was used here.
SELECT EXISTS (SELECT FROM customers WHERE username = $1) AS is_taken,
    EXISTS (SELECT FROM idempotency_keys WHERE key = $2::uuid) AS key_is_used
