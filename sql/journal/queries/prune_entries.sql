-- SPDX-License-Identifier: GPL-3.0-or-later
-- For how many days settled sales are kept. A receipt that nobody has closed waits to be seen, however old the clock says it is.
DELETE FROM entries WHERE settled_at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-' || ? || ' days')
    AND (state = 'refused' OR acknowledged_at IS NOT NULL)
