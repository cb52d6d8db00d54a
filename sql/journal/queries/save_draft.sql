-- SPDX-License-Identifier: GPL-3.0-or-later
-- The draft.
INSERT INTO draft (only_row, draft) VALUES (1, ?) ON CONFLICT (only_row) DO UPDATE SET draft = excluded.draft
