-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT region_id FROM region_identity
