-- SPDX-License-Identifier: GPL-3.0-or-later
-- Runs in the transaction that loads the demo chain: both are there afterwards, or neither.
COMMENT ON DATABASE tillpool IS 'demo chain';
DO $$
DECLARE
    table_name text;
BEGIN
    FOR table_name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ANALYZE %I', table_name);
    END LOOP;
END
$$;
