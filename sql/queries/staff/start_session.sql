-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 token hash, $2 role, $3 subject, $4 till or NULL, $5 lifetime in seconds
-- Run again after a lost connection it finds its own row: nobody else has this token.
INSERT INTO sessions (token_hash, role, subject_id, till_id, expires_at)
VALUES ($1, $2, $3, $4, clock_timestamp() + $5::bigint * interval '1 second')
ON CONFLICT (token_hash) DO UPDATE SET expires_at = excluded.expires_at
RETURNING to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS expires_at
