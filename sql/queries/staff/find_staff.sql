-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 who signs on, $2 the till or NULL: the columns of its store are NULL where there is no such till.
SELECT staff.role, staff.pin_hash, staff.full_name, staff.active,
    stores.store_id, stores.name AS store_name, stores.time_zone
FROM staff
LEFT JOIN tills ON tills.till_id = $2
LEFT JOIN stores USING (store_id)
WHERE staff.staff_id = $1
