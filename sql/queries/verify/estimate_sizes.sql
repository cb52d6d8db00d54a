-- SPDX-License-Identifier: GPL-3.0-or-later
-- How many rows there are, as the server guesses.
SELECT (SELECT greatest(0, reltuples)::bigint FROM pg_class WHERE oid = 'points_entries'::regclass) AS entries,
    (SELECT greatest(0, reltuples)::bigint FROM pg_class WHERE oid = 'sale_decisions'::regclass) AS decisions
