-- SPDX-License-Identifier: GPL-3.0-or-later
-- One version of the region's catalogue as five JSON arrays; no row when there is no such version. All stores of a region
-- sell the same: store_id is that of the first, NULL when there is none.
SELECT
    (SELECT min(store_id::text) FROM stores) AS store_id,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('category_id', category_id, 'name', name, 'parent_id', parent_id,
            'position', position) ORDER BY position, category_id), '[]')
        FROM categories
        WHERE version_from <= v.catalogue_version AND (version_to IS NULL OR version_to > v.catalogue_version)) AS categories,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('item_id', item_id, 'name', name, 'category_id', category_id,
            'code', code, 'barcodes', barcodes, 'price', price, 'tax_class', tax_class,
            'modifier_groups', modifier_groups, 'sold_out', sold_out) ORDER BY position, item_id), '[]')
        FROM items
        WHERE version_from <= v.catalogue_version AND (version_to IS NULL OR version_to > v.catalogue_version)) AS items,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('modifier_id', modifier_id, 'name', name, 'price', price,
            'tax_class', tax_class) ORDER BY position, modifier_id), '[]')
        FROM modifiers
        WHERE version_from <= v.catalogue_version AND (version_to IS NULL OR version_to > v.catalogue_version)) AS modifiers,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('modifier_group_id', modifier_group_id, 'name', name,
            'min', min_count, 'max', max_count, 'modifier_ids', modifier_ids) ORDER BY modifier_group_id), '[]')
        FROM modifier_groups
        WHERE version_from <= v.catalogue_version
            AND (version_to IS NULL OR version_to > v.catalogue_version)) AS modifier_groups,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('tax_class', tax_class, 'name', name, 'rate_ppm', rate_ppm)
            ORDER BY tax_class), '[]')
        FROM tax_classes
        WHERE version_from <= v.catalogue_version AND (version_to IS NULL OR version_to > v.catalogue_version)) AS tax_classes
FROM catalogue_versions v
WHERE v.catalogue_version = $1::bigint
