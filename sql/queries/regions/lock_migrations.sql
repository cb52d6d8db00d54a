-- SPDX-License-Identifier: GPL-3.0-or-later
-- Any number will do, as long as every version of the program uses the same one.
SELECT pg_advisory_lock(7455709102)
