-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was decided, as the answer to a request with hash $2. No row is no proof: a decision may be on its way.
SELECT decided_outcome(d, $2) AS outcome, d.response::text AS response FROM sale_decisions d WHERE d.sale_id = $1
