-- SPDX-License-Identifier: GPL-3.0-or-later
-- A commit has reached the disk when it returns.
PRAGMA synchronous = FULL
