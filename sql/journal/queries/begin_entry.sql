-- SPDX-License-Identifier: GPL-3.0-or-later
-- Key, till, when, body, draft. The same sale once more changes nothing.
INSERT INTO entries (key, till_id, written_at, body, draft) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
