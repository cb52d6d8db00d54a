-- SPDX-License-Identifier: GPL-3.0-or-later
-- A sale that the cashier gave up stays given up when the till starts again: it is cancelled then, and not sent.

ALTER TABLE entries ADD COLUMN given_up_at TEXT;

PRAGMA user_version = 2;
