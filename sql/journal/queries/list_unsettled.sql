-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT key, till_id, written_at, body, draft, state, outcome, given_up_at FROM entries WHERE state = 'sent' ORDER BY entry_no
