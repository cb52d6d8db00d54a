-- SPDX-License-Identifier: GPL-3.0-or-later
-- What stands in the books about the decision of sale $1, without waiting for one that is on its way.
SELECT decision, reason FROM sale_decisions WHERE sale_id = $1
