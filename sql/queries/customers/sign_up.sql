-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT outcome, response FROM sign_up($1::uuid, $2, $3, $4, $5, $6)
