-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1 group, $2 reason, $3 who
SELECT unfreeze_group($1, $2, $3) AS outcome
