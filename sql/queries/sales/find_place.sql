-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 a store or NULL, $2 a till or NULL: the store if there is one, and the store of the till if there is one.
SELECT (SELECT store_id FROM stores WHERE store_id = $1) AS store_id,
    (SELECT store_id FROM tills WHERE till_id = $2) AS till_store_id
