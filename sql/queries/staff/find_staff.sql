-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT s.role, s.pin_hash, s.full_name, s.active, EXISTS (SELECT FROM tills WHERE till_id = $2) AS till_exists
FROM staff s WHERE s.staff_id = $1
