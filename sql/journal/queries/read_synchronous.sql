-- SPDX-License-Identifier: GPL-3.0-or-later
-- 2 is FULL.
SELECT synchronous FROM pragma_synchronous
