-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was decided of sale $1, as the answer to a request with hash $2; outcome NULL: nothing, which is no proof.
SELECT outcome, response FROM stored_decision($1, $2)
