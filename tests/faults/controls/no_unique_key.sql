-- SPDX-License-Identifier: GPL-3.0-or-later
-- A control that must fail: without its unique key, and the look for it, an entry is made as often as its promise comes.
ALTER TABLE points_entries DROP CONSTRAINT points_entries_kind_source_id_key;
DO $$
DECLARE
    right_way text := pg_get_functiondef('points_earn'::regproc);
    wrong_way text := regexp_replace(right_way, 'IF EXISTS \(SELECT FROM points_entries.*?END IF;', '');
BEGIN
    IF wrong_way = right_way THEN
        RAISE EXCEPTION 'points_earn looks different now: write this control anew';
    END IF;
    EXECUTE wrong_way;
END $$;
