-- SPDX-License-Identifier: GPL-3.0-or-later
-- For how many days settled sales are kept.
DELETE FROM entries WHERE settled_at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-' || ? || ' days')
