-- SPDX-License-Identifier: GPL-3.0-or-later
-- The till's journal (SQLite): sales from before they are sent until long after, and the basket on the screen. Bodies, drafts
-- and outcomes are JSON; times are UTC. A statement ends with a semicolon at the end of its line.

PRAGMA application_id = 1414556268;

CREATE TABLE entries (
    entry_no        INTEGER PRIMARY KEY AUTOINCREMENT,
    key             TEXT NOT NULL UNIQUE,
    till_id         TEXT NOT NULL,
    written_at      TEXT NOT NULL,
    body            TEXT NOT NULL,
    draft           TEXT NOT NULL,
    state           TEXT NOT NULL DEFAULT 'sent' CHECK (state IN ('sent', 'decided', 'refused')),
    outcome         TEXT,
    settled_at      TEXT,
    acknowledged_at TEXT,
    CHECK ((state = 'sent') = (outcome IS NULL)),
    CHECK ((state = 'sent') = (settled_at IS NULL)),
    CHECK (acknowledged_at IS NULL OR state = 'decided')
) STRICT;
CREATE INDEX entries_sent ON entries (entry_no) WHERE state = 'sent';
CREATE INDEX entries_unacknowledged ON entries (entry_no) WHERE state = 'decided' AND acknowledged_at IS NULL;
CREATE INDEX entries_settled_at ON entries (settled_at) WHERE settled_at IS NOT NULL;

CREATE TABLE draft (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    draft    TEXT NOT NULL
) STRICT;

PRAGMA user_version = 1;
