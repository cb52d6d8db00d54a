-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row, 'ok', when nothing is wrong with the file.
PRAGMA quick_check(1)
