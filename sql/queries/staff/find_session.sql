-- SPDX-License-Identifier: GPL-3.0-or-later
-- A session that lives: neither ended nor expired, and of staff only while they are active in the role that they signed on with.
SELECT role, subject_id, till_id FROM sessions s
WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > clock_timestamp()
    AND (role = 'customer' OR EXISTS (SELECT FROM staff WHERE staff_id = s.subject_id AND staff.role = s.role AND active))
