-- SPDX-License-Identifier: GPL-3.0-or-later
-- The sale as it was answered; earned_state is what became of the earned points since.
SELECT s.customer_id, d.response,
    CASE WHEN s.earn_group_id IS NULL THEN NULL
        WHEN EXISTS (SELECT FROM outbox o WHERE o.kind = 'earn' AND o.source_id = s.sale_id AND o.done_at IS NULL)
            THEN 'queued'
        WHEN EXISTS (SELECT FROM outbox o WHERE o.kind = 'earn' AND o.source_id = s.sale_id
                AND o.outcome NOT IN ('applied', 'already'))
            THEN 'refused'
        ELSE 'posted' END AS earned_state
FROM sales s JOIN sale_decisions d USING (sale_id)
WHERE s.sale_id = $1
