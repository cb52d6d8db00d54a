-- SPDX-License-Identifier: GPL-3.0-or-later
-- 'demo chain' once the demo chain has been loaded, else the empty text.
SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = current_database();
