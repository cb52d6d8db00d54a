-- SPDX-License-Identifier: GPL-3.0-or-later
-- Adjustments of points that nobody answers for, and those on record that moved none. Entries that came through the API have
-- their group's region and a UUID as their source; what an installation opens its books with is named otherwise.
SELECT e.group_id, e.source_id, e.delta, 'an entry that nobody answers for' AS problem
FROM points_entries e
WHERE e.kind = 'adjust' AND e.source_id ~ '^[0-9]{3}-[0-9a-f]{8}-'
    AND NOT EXISTS (SELECT FROM audit_log a WHERE a.details ->> 'source_id' = e.source_id AND a.target_id = e.group_id
        AND (a.action = 'adjust_points' AND (a.details ->> 'points')::bigint = e.delta
            OR a.action = 'close_group'
                AND (a.details ->> 'written_off_debt')::bigint - (a.details ->> 'forfeited_points')::bigint = e.delta))
UNION ALL
SELECT a.target_id, a.details ->> 'source_id', (a.details ->> 'points')::bigint, 'an adjustment without its entry'
FROM audit_log a
WHERE a.action = 'adjust_points'
    AND NOT EXISTS (SELECT FROM points_entries e WHERE e.kind = 'adjust' AND e.source_id = a.details ->> 'source_id'
        AND e.group_id = a.target_id AND e.delta = (a.details ->> 'points')::bigint)
ORDER BY group_id, source_id
