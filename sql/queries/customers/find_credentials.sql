-- SPDX-License-Identifier: GPL-3.0-or-later
-- By customer_id ($1) or by username ($2); the other is NULL.
SELECT customer_id, password_hash, full_name FROM customers WHERE customer_id = $1 OR username = $2
