-- SPDX-License-Identifier: GPL-3.0-or-later
-- The same decision of a sale with fewer statements. What costs in a checkout is the number of statements, each with its checks,
-- rather than their rows: so what is read before the groups are locked is read by one, and what a sale pays and earns of one
-- group is posted by one. Meaning, order of locks and tests after them are those of 0003 and 0005.

-- Posts what a sale takes from a group (redeem) and gives it (earn), an entry each, in this order, as points_post would; NULL:
-- no such entry. g: the group's row, locked and as it is now. The balance afterwards. Errors: as points_post.
CREATE FUNCTION post_sale_points(p_sale_id sale_id, g groups, p_redeem bigint, p_earn bigint, p_customer_id routed_id)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    now_utc timestamptz := clock_timestamp();
    new_version bigint := g.version;
    worth bigint := g.balance - g.debt;
    new_balance bigint := g.balance;
    redeem_balance bigint;
    redeem_hash bytea;
    head bytea := g.head_hash;
BEGIN
    IF p_redeem IS NOT NULL THEN
        new_version := new_version + 1;
        worth := worth - p_redeem;
        new_balance := greatest(worth, g.held);
        IF new_balance - worth > g.debt THEN
            RAISE EXCEPTION 'group % has fewer points than redeem', g.group_id USING ERRCODE = 'check_violation';
        END IF;
        redeem_balance := new_balance;
        redeem_hash := sha256(head || points_entry_content(g.group_id, new_version, 'redeem', p_sale_id, -p_redeem, 0,
            new_balance, g.held, p_customer_id, now_utc));
        head := redeem_hash;
    END IF;
    IF p_earn IS NOT NULL THEN
        new_version := new_version + 1;
        worth := worth + p_earn;
        new_balance := greatest(worth, g.held);
        head := sha256(head || points_entry_content(g.group_id, new_version, 'earn', p_sale_id, p_earn, 0,
            new_balance, g.held, p_customer_id, now_utc));
    END IF;
    UPDATE groups SET balance = new_balance, debt = new_balance - worth,
        version = new_version, head_hash = head
    WHERE group_id = g.group_id;
    INSERT INTO points_entries (group_id, version, kind, source_id, delta, held_delta, balance_after, held_after,
        customer_id, created_at, prev_hash, hash)
    SELECT g.group_id, e.version, e.kind, p_sale_id, e.delta, 0, e.balance, g.held, p_customer_id, now_utc, e.prev, e.hash
    FROM (VALUES (g.version + 1, 'redeem', -p_redeem, redeem_balance, g.head_hash, redeem_hash),
        (new_version, 'earn', p_earn, new_balance, coalesce(redeem_hash, g.head_hash), head))
        AS e(version, kind, delta, balance, prev, hash)
    WHERE e.delta IS NOT NULL;
    RETURN new_balance;
END $$;

-- As in 0003: writes the immutable record of a decided sale. Ids that were tested come with their types, and are not tested
-- again for each row.
DROP FUNCTION record_sale(text, text, text, jsonb);
CREATE FUNCTION record_sale(
    p_sale_id sale_id, p_store_id routed_id, p_receipt_number text, p_customer_id routed_id, p_redeem_group routed_id,
    p_earn_group routed_id, p_sale jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    record jsonb := p_sale -> 'record';
    override_by text := p_sale ->> 'override_by';
BEGIN
    INSERT INTO sales (sale_id, store_id, till_id, receipt_number, staff_id, customer_id, catalogue_version, currency,
        subtotal, total, redeem_group_id, redeemed_points, redeemed_value, earn_group_id, earned_points, paid, change,
        till_time)
    VALUES (p_sale_id, p_store_id, p_sale ->> 'till_id', p_receipt_number, p_sale ->> 'staff_id', p_customer_id,
        (p_sale ->> 'catalogue_version')::bigint, p_sale ->> 'currency', (record ->> 'subtotal')::bigint,
        (record ->> 'total')::bigint, p_redeem_group, (record ->> 'redeemed_points')::bigint,
        (record ->> 'redeemed_value')::bigint, p_earn_group, (record ->> 'earned_points')::bigint,
        (record ->> 'paid')::bigint, (record ->> 'change')::bigint, (p_sale ->> 'till_time')::timestamptz);
    INSERT INTO sale_lines (sale_id, line_no, parent_line_no, item_id, modifier_id, name, quantity, list_price, unit_price,
        amount, tax_class, override_reason, override_by)
    SELECT p_sale_id, l.line_no, l.parent_line_no, l.item_id, l.modifier_id, l.name, l.quantity, l.list_price, l.unit_price,
        l.amount, l.tax_class, l.override_reason, CASE WHEN l.override_reason IS NOT NULL THEN override_by END
    FROM jsonb_to_recordset(record -> 'lines') AS l(line_no integer, parent_line_no integer, item_id text,
        modifier_id text, name text, quantity bigint, list_price bigint, unit_price bigint, amount bigint, tax_class text,
        override_reason text);
    IF record -> 'tenders' <> '[]' THEN
        INSERT INTO tenders (sale_id, tender_no, kind, amount)
        SELECT p_sale_id, t.tender_no, t.kind, t.amount
        FROM jsonb_to_recordset(record -> 'tenders') AS t(tender_no integer, kind text, amount bigint);
    END IF;
    IF record -> 'taxes' <> '[]' THEN
        INSERT INTO sale_taxes (sale_id, tax_class, name, rate_ppm, included, base, amount)
        SELECT p_sale_id, t.tax_class, t.name, t.rate_ppm, t.included, t.base, t.amount
        FROM jsonb_to_recordset(record -> 'taxes') AS t(tax_class text, name text, rate_ppm bigint,
            included boolean, base bigint, amount bigint);
    END IF;
    IF record -> 'discounts' <> '[]' THEN
        INSERT INTO sale_discounts (sale_id, discount_no, promotion_id, name, reason, amount)
        SELECT p_sale_id, d.discount_no, d.promotion_id, d.name, d.reason, d.amount
        FROM jsonb_to_recordset(record -> 'discounts') AS d(discount_no integer, promotion_id text, name text,
            reason text, amount bigint);
    END IF;
    IF override_by IS NOT NULL THEN
        INSERT INTO audit_log (subject_id, action, target_id, details)
        VALUES (override_by, 'price_override', p_sale_id, jsonb_build_object('till_id', p_sale ->> 'till_id',
            'staff_id', p_sale ->> 'staff_id'));
    END IF;
END $$;

-- Locks a group that a sale is to move points of, then tests: NULL when there is no such group, when the customer is no member,
-- when it is frozen or has fewer points than p_redeem (NULL: it does not pay). refusal_of says which.
CREATE FUNCTION lock_group_for_sale(p_group_id routed_id, p_customer_id routed_id, p_redeem bigint) RETURNS groups
LANGUAGE plpgsql AS $$
DECLARE
    g groups%ROWTYPE;
BEGIN
    SELECT * INTO g FROM groups WHERE group_id = p_group_id FOR UPDATE;
    IF NOT FOUND OR (p_redeem IS NOT NULL AND (g.frozen_at IS NOT NULL OR g.balance - g.held < p_redeem)) THEN
        RETURN NULL;
    END IF;
    PERFORM FROM group_members WHERE group_id = p_group_id AND customer_id = p_customer_id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN g;
END $$;

-- What a sale promises to groups of other regions.
CREATE FUNCTION promise_points(p_sale_id text, p_sale jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    redeem jsonb := p_sale -> 'redeem';
    earn jsonb := p_sale -> 'earn';
BEGIN
    IF redeem <> 'null' AND NOT coalesce((redeem ->> 'here')::boolean, false) THEN
        INSERT INTO outbox (kind, source_id, target_region, payload)
        VALUES ('capture', p_sale_id, redeem ->> 'region',
            jsonb_build_object('group_id', redeem ->> 'group_id', 'points', redeem -> 'points'));
    END IF;
    IF earn <> 'null' AND (earn ->> 'points')::bigint > 0 AND NOT coalesce((earn ->> 'here')::boolean, false) THEN
        INSERT INTO outbox (kind, source_id, target_region, payload)
        VALUES ('earn', p_sale_id, earn ->> 'region',
            jsonb_build_object('group_id', earn ->> 'group_id', 'points', (earn ->> 'points')::bigint,
                'customer_id', p_sale ->> 'customer_id',
                'check_membership', coalesce((earn ->> 'check_membership')::boolean, false)));
    END IF;
END $$;

-- Refuses a sale: the refusal is decided. outcome: refused, or what a decision that was made meanwhile means.
CREATE FUNCTION refuse_sale(
    p_sale_id text, p_request_hash bytea, p_refusal jsonb, p_sale jsonb, OUT outcome text, OUT response text)
LANGUAGE plpgsql AS $$
BEGIN
    SELECT CASE a.outcome WHEN 'aborted' THEN 'refused' ELSE a.outcome END, a.response INTO outcome, response
    FROM abort_sale(p_sale_id, p_request_hash, p_refusal ->> 'code', p_refusal,
        CASE WHEN p_sale -> 'redeem' <> 'null' AND NOT coalesce((p_sale #>> '{redeem,here}')::boolean, false)
            THEN p_sale -> 'redeem' END) AS a;
END $$;

-- As in 0003 and 0005. A refusal is worded by refusal_of, under the locks that the test was made under.
-- Error TP001: the same sale was decided, or what it needs came to be, while this ran; call again.
CREATE OR REPLACE FUNCTION checkout(
    p_sale_id text, p_request_hash bytea, p_session_hash bytea, p_sale jsonb, OUT outcome text, OUT response text)
LANGUAGE plpgsql AS $$
DECLARE
    sale sale_id := p_sale_id;
    customer routed_id := p_sale ->> 'customer_id';
    redeem_group routed_id := p_sale #>> '{redeem,group_id}';
    earn_group routed_id := p_sale #>> '{earn,group_id}';
    redeem_here boolean := coalesce((p_sale #>> '{redeem,here}')::boolean, false);
    earn_here boolean := coalesce((p_sale #>> '{earn,here}')::boolean, false);
    redeemed bigint := CASE WHEN redeem_here THEN (p_sale #>> '{redeem,points}')::bigint END;
    earned bigint := CASE WHEN earn_here THEN nullif((p_sale #>> '{earn,points}')::bigint, 0) END;
    is_one_group boolean := redeem_here AND earn_here AND redeem_group = earn_group;
    t record;
    payer groups%ROWTYPE;
    earner groups%ROWTYPE;
    refusal jsonb;
    balance_after bigint;
    n text;
    receipt_number text;
    answer jsonb;
BEGIN
    SELECT tills.store_id, tills.receipt_sequence,
        p_session_hash IS NULL OR EXISTS (SELECT FROM sessions s
            JOIN staff ON staff_id = s.subject_id AND staff.role = s.role AND active
            WHERE token_hash = p_session_hash AND revoked_at IS NULL AND expires_at > clock_timestamp()) AS session_lives,
        EXISTS (SELECT FROM sale_decisions WHERE sale_id = sale) AS is_decided,
        NOT coalesce((p_sale ->> 'customer_here')::boolean, false)
            OR EXISTS (SELECT FROM customers WHERE customer_id = customer) AS customer_exists
    INTO t
    FROM (SELECT) AS one LEFT JOIN tills ON till_id = p_sale ->> 'till_id';
    IF NOT t.session_lives THEN
        outcome := 'no_session';
        RETURN;
    END IF;
    IF t.is_decided THEN
        SELECT s.outcome, s.response INTO outcome, response FROM stored_decision(p_sale_id, p_request_hash) AS s;
        RETURN;
    END IF;
    IF t.store_id IS NULL THEN
        outcome := 'no_till';
        RETURN;
    END IF;
    IF p_sale ->> 'store_id' <> t.store_id THEN
        refusal := refusal_at('/store_id', 'invalid_field',
            'till ' || (p_sale ->> 'till_id') || ' is in store ' || t.store_id);
        SELECT r.outcome, r.response INTO outcome, response FROM refuse_sale(p_sale_id, p_request_hash, refusal, p_sale) AS r;
        RETURN;
    END IF;
    IF earn_here AND NOT is_one_group AND (NOT redeem_here OR earn_group < redeem_group) THEN
        earner := lock_group_for_sale(earn_group, customer, NULL);
    END IF;
    IF redeem_here THEN
        payer := lock_group_for_sale(redeem_group, customer, redeemed);
    END IF;
    IF earn_here AND NOT is_one_group AND redeem_here AND earn_group > redeem_group THEN
        earner := lock_group_for_sale(earn_group, customer, NULL);
    END IF;
    IF NOT t.customer_exists OR (redeem_here AND payer.group_id IS NULL)
            OR (earn_here AND NOT is_one_group AND earner.group_id IS NULL) THEN
        refusal := refusal_of(p_sale);
        IF refusal IS NULL THEN
            RAISE EXCEPTION 'what sale % needs came to be while it was tested', p_sale_id USING ERRCODE = 'TP001';
        END IF;
        SELECT r.outcome, r.response INTO outcome, response FROM refuse_sale(p_sale_id, p_request_hash, refusal, p_sale) AS r;
        RETURN;
    END IF;
    IF redeem_here THEN
        balance_after := post_sale_points(sale, payer, redeemed, CASE WHEN is_one_group THEN earned END, customer);
    END IF;
    IF earn_here AND NOT is_one_group THEN
        IF earned IS NOT NULL THEN
            earner.balance := post_sale_points(sale, earner, NULL, earned, customer);
        END IF;
        IF redeem_group IS NULL THEN
            balance_after := earner.balance;
        END IF;
    END IF;
    n := nextval(t.receipt_sequence)::text;
    receipt_number := (p_sale ->> 'till_id') || '-' || lpad(n, greatest(6, length(n)), '0');
    answer := jsonb_build_object('receipt_number', receipt_number, 'store_id', t.store_id,
        'created_at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
    IF balance_after IS NOT NULL AND p_sale -> 'response' ? 'points' THEN
        answer := answer || jsonb_set(jsonb_build_object('points', p_sale #> '{response,points}'),
            '{points,balance_after}', to_jsonb(balance_after));
    END IF;
    answer := p_sale -> 'response' || answer;
    INSERT INTO sale_decisions (sale_id, decision, request_hash, response)
    VALUES (sale, 'committed', p_request_hash, answer)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'sale % was decided by another request', p_sale_id USING ERRCODE = 'TP001';
    END IF;
    PERFORM record_sale(sale, t.store_id, receipt_number, customer, redeem_group, earn_group, p_sale);
    IF (redeem_group IS NOT NULL AND NOT redeem_here) OR (earn_group IS NOT NULL AND NOT earn_here) THEN
        PERFORM promise_points(p_sale_id, p_sale);
    END IF;
    outcome := 'committed';
    response := answer::text;
END $$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO tillpool;
