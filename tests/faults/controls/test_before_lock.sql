-- SPDX-License-Identifier: GPL-3.0-or-later
-- A control that must fail: whether a group has enough points is tested first, and its row locked after. The pause is
-- where another may spend them in between.
DO $$
DECLARE
    right_hold text := pg_get_functiondef('points_hold'::regproc);
    wrong_hold text := replace(replace(right_hold, ' FOR UPDATE', ''),
        'INSERT INTO points_holds', 'PERFORM pg_sleep(0.05); INSERT INTO points_holds');
    right_post text := pg_get_functiondef('points_post'::regproc);
    wrong_post text := regexp_replace(right_post, 'IF balance - worth > g.debt.*?END IF;', '');
BEGIN
    IF wrong_hold = right_hold OR wrong_post = right_post THEN
        RAISE EXCEPTION 'points_hold or points_post looks different now: write this control anew';
    END IF;
    EXECUTE wrong_hold;
    EXECUTE wrong_post;
END $$;
