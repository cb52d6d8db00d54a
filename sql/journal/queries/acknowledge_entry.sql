-- SPDX-License-Identifier: GPL-3.0-or-later
-- Key.
UPDATE entries SET acknowledged_at = coalesce(acknowledged_at, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
WHERE key = ? AND state = 'decided'
