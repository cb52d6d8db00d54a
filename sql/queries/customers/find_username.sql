-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT customer_id FROM customers WHERE username = $1
