-- SPDX-License-Identifier: GPL-3.0-or-later
-- The password that a sign-up with this key set, to tell a repeated request from another one.
SELECT c.password_hash FROM idempotency_keys k JOIN customers c ON c.customer_id = k.response ->> 'customer_id'
WHERE k.key = $1::uuid AND k.action = 'sign_up'
