-- SPDX-License-Identifier: GPL-3.0-or-later
-- The customers and groups whose ids are in $1, as they were made: a customer's name and username, a group's name and location.
SELECT customer_id AS id, full_name AS name, username AS detail FROM customers WHERE customer_id = ANY ($1::text[])
UNION ALL
SELECT group_id, name, location FROM groups WHERE group_id = ANY ($1::text[])
