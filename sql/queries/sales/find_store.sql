-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT s.store_id, s.name, s.address, s.time_zone FROM tills t JOIN stores s USING (store_id) WHERE t.till_id = $1
