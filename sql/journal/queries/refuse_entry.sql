-- SPDX-License-Identifier: GPL-3.0-or-later
-- Outcome, key.
UPDATE entries SET state = 'refused', outcome = ?, settled_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
WHERE key = ? AND state <> 'decided'
