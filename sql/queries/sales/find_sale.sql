-- SPDX-License-Identifier: GPL-3.0-or-later
-- The sale as it was answered; earned_state is what became of the earned points since.
SELECT s.customer_id, d.response,
    earned_state(s) AS earned_state
FROM sales s JOIN sale_decisions d USING (sale_id)
WHERE s.sale_id = $1
