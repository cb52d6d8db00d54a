-- SPDX-License-Identifier: GPL-3.0-or-later
-- One batch of the audit: about $1 entries, each group walked from version 1 every $2 hours, in the round that began at $3
-- (NULL: now).
SELECT since::text AS since, group_id, entries, version, problem, expected, actual, news
FROM audit_groups($1::integer, $2::integer * interval '1 hour', $3::timestamptz)
