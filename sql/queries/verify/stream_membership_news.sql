-- SPDX-License-Identifier: GPL-3.0-or-later
-- Changes of members of this region's groups that their homes have not been told of, as stream_members.
SELECT DISTINCT pair
FROM (SELECT ((payload ->> 'customer_id') || '|' || (payload ->> 'group_id')) COLLATE "C" AS pair FROM outbox
    WHERE kind IN ('link', 'unlink') AND done_at IS NULL) AS news
WHERE pair > $1 AND ($2::text IS NULL OR pair = $2)
ORDER BY pair
