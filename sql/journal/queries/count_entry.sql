-- SPDX-License-Identifier: GPL-3.0-or-later
-- Key, body: whether this sale is the one of this key.
SELECT count(*) AS same FROM entries WHERE key = ? AND body = ?
