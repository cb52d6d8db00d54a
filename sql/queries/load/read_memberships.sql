-- SPDX-License-Identifier: GPL-3.0-or-later
-- For each pair of a group in $1 and a customer in $2: whether the customer is a member, where this region is home to the
-- group, and whether the group is linked, where it is home to the customer.
SELECT p.group_id, p.customer_id,
    EXISTS (SELECT FROM group_members m WHERE m.group_id = p.group_id AND m.customer_id = p.customer_id) AS is_member,
    EXISTS (SELECT FROM customer_groups c WHERE c.group_id = p.group_id AND c.customer_id = p.customer_id) AS is_linked
FROM unnest($1::text[], $2::text[]) AS p(group_id, customer_id)
