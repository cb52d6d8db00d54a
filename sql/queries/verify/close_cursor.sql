-- SPDX-License-Identifier: GPL-3.0-or-later
-- Ends what open_cursor has begun, so that the connection can read something else of the same moment.
CLOSE books
