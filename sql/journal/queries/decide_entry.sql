-- SPDX-License-Identifier: GPL-3.0-or-later
-- Outcome, key. What was on the screen is of no use any more.
UPDATE entries SET state = 'decided', outcome = ?, draft = '{}', settled_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
WHERE key = ? AND state <> 'refused'
