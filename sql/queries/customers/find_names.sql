-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT customer_id, full_name FROM customers WHERE customer_id = ANY ($1::text[])
