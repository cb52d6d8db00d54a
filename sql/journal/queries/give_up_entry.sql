-- SPDX-License-Identifier: GPL-3.0-or-later
-- Key.
UPDATE entries SET given_up_at = coalesce(given_up_at, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) WHERE key = ? AND state = 'sent'
