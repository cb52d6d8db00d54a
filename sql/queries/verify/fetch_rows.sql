-- SPDX-License-Identifier: GPL-3.0-or-later
-- The next rows of what open_cursor reads.
FETCH 2000 FROM books
