-- SPDX-License-Identifier: GPL-3.0-or-later
-- A control that must fail: who decides looks whether there is a decision, and then inserts one, with no key that would
-- tell the second from the first. The pause is where another's decision may come in between.
ALTER TABLE sale_decisions DROP CONSTRAINT sale_decisions_pkey CASCADE;
CREATE INDEX sale_decisions_by_sale ON sale_decisions (sale_id);
DO $$
DECLARE
    right_way text := pg_get_functiondef('checkout'::regproc);
    wrong_way text := replace(replace(right_way, 'ON CONFLICT DO NOTHING', ''),
        'INSERT INTO sale_decisions', 'PERFORM pg_sleep(0.05); INSERT INTO sale_decisions');
    right_abort text := pg_get_functiondef('abort_sale'::regproc);
    wrong_abort text := regexp_replace(right_abort, 'VALUES \((p_sale_id, ''aborted''[^)]*)\)\s*ON CONFLICT DO NOTHING',
        'SELECT \1 WHERE NOT EXISTS (SELECT FROM sale_decisions d WHERE d.sale_id = p_sale_id)');
BEGIN
    IF wrong_way = right_way OR wrong_abort = right_abort THEN
        RAISE EXCEPTION 'checkout or abort_sale looks different now: write this control anew';
    END IF;
    EXECUTE wrong_way;
    EXECUTE wrong_abort;
END $$;
