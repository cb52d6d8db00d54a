-- SPDX-License-Identifier: GPL-3.0-or-later
-- The region's current catalogue version, NULL before the first, and the ids of its stores.
SELECT (SELECT max(catalogue_version) FROM catalogue_versions) AS catalogue_version,
    (SELECT coalesce(jsonb_agg(store_id ORDER BY store_id), '[]') FROM stores) AS stores
