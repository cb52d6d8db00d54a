-- SPDX-License-Identifier: GPL-3.0-or-later
-- Changes of members of this region's groups that their homes have not been told of, as stream_members.
SELECT DISTINCT (payload ->> 'customer_id') || '|' || (payload ->> 'group_id') AS pair
FROM outbox
WHERE kind IN ('link', 'unlink') AND done_at IS NULL
    AND (payload ->> 'customer_id') || '|' || (payload ->> 'group_id') > $1
    AND ($2::text IS NULL OR (payload ->> 'customer_id') || '|' || (payload ->> 'group_id') = $2)
ORDER BY 1
