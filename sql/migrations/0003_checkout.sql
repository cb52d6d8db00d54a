-- SPDX-License-Identifier: GPL-3.0-or-later
-- The decision of a sale, in the region of its store: the only commit point. One call, one transaction.

-- What the stored decision means for a request with this hash.
-- outcome: replayed | refused | key_reused.
CREATE FUNCTION decided_outcome(d sale_decisions, p_request_hash bytea) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN d.request_hash IS NOT NULL AND p_request_hash IS NOT NULL AND d.request_hash <> p_request_hash
            THEN 'key_reused'
        WHEN d.decision = 'committed' THEN 'replayed'
        ELSE 'refused' END;
$$;

-- Makes the commit of a call that changes nothing wait for the standby, as the commits that change something do. What a
-- call repeats may be visible here and not be there yet: the process that wrote it may have lost its wait.
CREATE FUNCTION wait_for_standby_at_commit() RETURNS void LANGUAGE sql VOLATILE AS $$
    SELECT pg_logical_emit_message(true, 'tillpool', '');
$$;

-- What was decided of a sale, as the answer to a request with this hash; outcome is NULL when nothing was, which is no proof:
-- a decision may be on its way. outcome: replayed | refused | key_reused.
CREATE FUNCTION stored_decision(p_sale_id text, p_request_hash bytea, OUT outcome text, OUT response text)
LANGUAGE plpgsql AS $$
DECLARE
    d sale_decisions%ROWTYPE;
BEGIN
    SELECT * INTO d FROM sale_decisions WHERE sale_id = p_sale_id;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM wait_for_standby_at_commit();
    outcome := decided_outcome(d, p_request_hash);
    response := d.response::text;
END $$;

-- Decides that a sale never happens, unless it was decided before: the winner's decision comes back.
-- p_response: the refusal {"code", "detail", …} that every later request for this sale gets.
-- p_release: NULL, or {"group_id", "region"} of a hold that may have been made elsewhere and must be given back.
CREATE FUNCTION abort_sale(
    p_sale_id text, p_request_hash bytea, p_reason text, p_response jsonb, p_release jsonb,
    OUT outcome text, OUT response text)
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO sale_decisions (sale_id, decision, reason, request_hash, response)
    VALUES (p_sale_id, 'aborted', p_reason, p_request_hash, p_response)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        IF p_release IS NOT NULL THEN
            INSERT INTO outbox (kind, source_id, target_region, payload)
            VALUES ('release', p_sale_id, p_release ->> 'region',
                jsonb_build_object('group_id', p_release ->> 'group_id', 'store_region', left(p_sale_id, 3)));
        END IF;
        outcome := 'aborted';
        response := p_response::text;
        RETURN;
    END IF;
    SELECT s.outcome, s.response INTO STRICT outcome, response FROM stored_decision(p_sale_id, p_request_hash) AS s;
END $$;

-- A refusal that names the field of the request that it is about.
CREATE FUNCTION refusal_at(p_pointer text, p_code text, p_detail text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('code', p_code, 'detail', p_detail,
        'errors', jsonb_build_array(jsonb_build_object('pointer', p_pointer, 'detail', p_detail)));
$$;

-- Why this sale can't be made with the groups and customers of this region, as a refusal; NULL when it can.
-- Locks those groups, in the order of their ids.
CREATE FUNCTION refusal_of(p_sale jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    customer text := p_sale ->> 'customer_id';
    redeem_group text := p_sale #>> '{redeem,group_id}';
    earn_group text := p_sale #>> '{earn,group_id}';
    redeem_here boolean := coalesce((p_sale #>> '{redeem,here}')::boolean, false);
    earn_here boolean := coalesce((p_sale #>> '{earn,here}')::boolean, false);
    available bigint;
    g record;
BEGIN
    IF coalesce((p_sale ->> 'customer_here')::boolean, false)
        AND NOT EXISTS (SELECT FROM customers WHERE customer_id = customer) THEN
        RETURN refusal_at('/customer_id', 'not_found', 'There is no customer ' || customer);
    END IF;
    IF NOT redeem_here AND NOT earn_here THEN
        RETURN NULL;
    END IF;
    FOR g IN
        SELECT group_id, balance - held AS available FROM groups
        WHERE group_id IN (CASE WHEN redeem_here THEN redeem_group END, CASE WHEN earn_here THEN earn_group END)
        ORDER BY group_id FOR UPDATE
    LOOP
        IF redeem_here AND g.group_id = redeem_group THEN
            available := g.available;
        END IF;
        IF NOT EXISTS (SELECT FROM group_members WHERE group_id = g.group_id AND customer_id = customer) THEN
            RETURN jsonb_build_object('group_id', g.group_id) || refusal_at('/customer_id', 'not_a_member',
                coalesce(customer, 'Nobody') || ' is not a member of group ' || g.group_id);
        END IF;
        IF g.group_id = redeem_group THEN
            redeem_group := NULL;
        END IF;
        IF g.group_id = earn_group THEN
            earn_group := NULL;
        END IF;
    END LOOP;
    IF redeem_here AND redeem_group IS NOT NULL THEN
        RETURN refusal_at('/redeem/group_id', 'not_found', 'There is no group ' || redeem_group);
    END IF;
    IF earn_here AND earn_group IS NOT NULL THEN
        RETURN refusal_at('/earn_group_id', 'not_found', 'There is no group ' || earn_group);
    END IF;
    IF redeem_here AND available < (p_sale #>> '{redeem,points}')::bigint THEN
        RETURN jsonb_build_object('points_available', available, 'group_id', p_sale #>> '{redeem,group_id}')
            || refusal_at('/redeem/points', 'insufficient_points',
                'The group has ' || available || ' points to spend, not ' || (p_sale #>> '{redeem,points}'));
    END IF;
    RETURN NULL;
END $$;

-- Writes the immutable record of a decided sale.
CREATE FUNCTION record_sale(p_sale_id text, p_store_id text, p_receipt_number text, p_sale jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO sales (sale_id, store_id, till_id, receipt_number, staff_id, customer_id, catalogue_version, currency,
        subtotal, total, redeem_group_id, redeemed_points, redeemed_value, earn_group_id, earned_points, paid, change,
        till_time)
    VALUES (p_sale_id, p_store_id, p_sale ->> 'till_id', p_receipt_number, p_sale ->> 'staff_id', p_sale ->> 'customer_id',
        (p_sale ->> 'catalogue_version')::bigint, p_sale ->> 'currency', (p_sale #>> '{record,subtotal}')::bigint,
        (p_sale #>> '{record,total}')::bigint, p_sale #>> '{redeem,group_id}',
        (p_sale #>> '{record,redeemed_points}')::bigint, (p_sale #>> '{record,redeemed_value}')::bigint,
        p_sale #>> '{earn,group_id}', (p_sale #>> '{record,earned_points}')::bigint,
        (p_sale #>> '{record,paid}')::bigint, (p_sale #>> '{record,change}')::bigint,
        (p_sale ->> 'till_time')::timestamptz);
    INSERT INTO sale_lines (sale_id, line_no, parent_line_no, item_id, modifier_id, name, quantity, list_price, unit_price,
        amount, tax_class, override_reason, override_by)
    SELECT p_sale_id, l.line_no, l.parent_line_no, l.item_id, l.modifier_id, l.name, l.quantity, l.list_price, l.unit_price,
        l.amount, l.tax_class, l.override_reason,
        CASE WHEN l.override_reason IS NOT NULL THEN p_sale ->> 'override_by' END
    FROM jsonb_to_recordset(p_sale #> '{record,lines}') AS l(line_no integer, parent_line_no integer, item_id text,
        modifier_id text, name text, quantity bigint, list_price bigint, unit_price bigint, amount bigint, tax_class text,
        override_reason text);
    INSERT INTO tenders (sale_id, tender_no, kind, amount)
    SELECT p_sale_id, t.tender_no, t.kind, t.amount
    FROM jsonb_to_recordset(p_sale #> '{record,tenders}') AS t(tender_no integer, kind text, amount bigint);
    IF p_sale #> '{record,taxes}' <> '[]' THEN
        INSERT INTO sale_taxes (sale_id, tax_class, name, rate_ppm, included, base, amount)
        SELECT p_sale_id, t.tax_class, t.name, t.rate_ppm, t.included, t.base, t.amount
        FROM jsonb_to_recordset(p_sale #> '{record,taxes}') AS t(tax_class text, name text, rate_ppm bigint,
            included boolean, base bigint, amount bigint);
    END IF;
    IF p_sale #> '{record,discounts}' <> '[]' THEN
        INSERT INTO sale_discounts (sale_id, discount_no, promotion_id, name, reason, amount)
        SELECT p_sale_id, d.discount_no, d.promotion_id, d.name, d.reason, d.amount
        FROM jsonb_to_recordset(p_sale #> '{record,discounts}') AS d(discount_no integer, promotion_id text, name text,
            reason text, amount bigint);
    END IF;
    IF p_sale ->> 'override_by' IS NOT NULL THEN
        INSERT INTO audit_log (subject_id, action, target_id, details)
        VALUES (p_sale ->> 'override_by', 'price_override', p_sale_id, jsonb_build_object('till_id', p_sale ->> 'till_id',
            'staff_id', p_sale ->> 'staff_id'));
    END IF;
END $$;

-- What became of the points that a sale earned: posted | queued | refused (by the group's region, see points_earn); NULL
-- where no group was to earn.
CREATE FUNCTION earned_state(s sales) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN s.earn_group_id IS NULL THEN NULL
        WHEN EXISTS (SELECT FROM outbox o WHERE o.kind = 'earn' AND o.source_id = s.sale_id AND o.done_at IS NULL)
            THEN 'queued'
        WHEN EXISTS (SELECT FROM outbox o WHERE o.kind = 'earn' AND o.source_id = s.sale_id
                AND o.outcome NOT IN ('applied', 'already'))
            THEN 'refused'
        ELSE 'posted' END;
$$;

-- Decides one sale. p_sale:
--   till_id, staff_id, customer_id, customer_here, catalogue_version, currency, till_time, override_by
--   store_id  NULL, or the store where the client believes the till to be
--   redeem  NULL or {group_id, points, region, here}     here: the group lives in this region; else a hold was made there
--   earn    NULL or {group_id, points, region, here, check_membership}
--   record  the priced sale: lines, taxes, tenders, discounts, subtotal, total, … in minor units
--   response  the answer but for receipt_number, created_at and, where the group is at home here, points.balance_after:
--             the balance of the group that pays, or of the one that earns where none pays
-- p_session_hash: the session that must still live, NULL when it lives in another region and was read there.
-- outcome: committed | replayed | refused | key_reused | no_session | no_till.
-- Error TP001: the same sale was decided while this ran; call again and it replays.
CREATE FUNCTION checkout(
    p_sale_id text, p_request_hash bytea, p_session_hash bytea, p_sale jsonb, OUT outcome text, OUT response text)
LANGUAGE plpgsql AS $$
DECLARE
    t record;
    refusal jsonb;
    answer jsonb;
    receipt_number text;
    redeem_here boolean := coalesce((p_sale #>> '{redeem,here}')::boolean, false);
    earn_here boolean := coalesce((p_sale #>> '{earn,here}')::boolean, false);
    earned bigint := coalesce((p_sale #>> '{earn,points}')::bigint, 0);
    balance_of text := coalesce(p_sale #>> '{redeem,group_id}', p_sale #>> '{earn,group_id}');
    balance_after bigint;
    n text;
BEGIN
    IF p_session_hash IS NOT NULL AND NOT EXISTS (SELECT FROM sessions s
        JOIN staff ON staff_id = s.subject_id AND staff.role = s.role AND active
        WHERE token_hash = p_session_hash AND revoked_at IS NULL AND expires_at > clock_timestamp()) THEN
        outcome := 'no_session';
        RETURN;
    END IF;
    SELECT s.outcome, s.response INTO outcome, response FROM stored_decision(p_sale_id, p_request_hash) AS s;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT store_id, receipt_sequence INTO t FROM tills WHERE till_id = p_sale ->> 'till_id';
    IF NOT FOUND THEN
        outcome := 'no_till';
        RETURN;
    END IF;
    IF p_sale ->> 'store_id' <> t.store_id THEN
        refusal := refusal_at('/store_id', 'invalid_field',
            'till ' || (p_sale ->> 'till_id') || ' is in store ' || t.store_id);
    ELSE
        refusal := refusal_of(p_sale);
    END IF;
    IF refusal IS NOT NULL THEN
        SELECT a.outcome, a.response INTO outcome, response
        FROM abort_sale(p_sale_id, p_request_hash, refusal ->> 'code', refusal,
            CASE WHEN p_sale -> 'redeem' <> 'null' AND NOT redeem_here THEN p_sale -> 'redeem' END) AS a;
        IF outcome = 'aborted' THEN
            outcome := 'refused';
        END IF;
        RETURN;
    END IF;
    IF redeem_here THEN
        SELECT p.balance INTO balance_after FROM points_post(p_sale #>> '{redeem,group_id}', 'redeem', p_sale_id,
            -(p_sale #>> '{redeem,points}')::bigint, 0, p_sale ->> 'customer_id') AS p;
    END IF;
    IF earn_here AND earned > 0 THEN
        SELECT CASE WHEN balance_of = p_sale #>> '{earn,group_id}' THEN p.balance ELSE balance_after END INTO balance_after
        FROM points_post(p_sale #>> '{earn,group_id}', 'earn', p_sale_id, earned, 0, p_sale ->> 'customer_id') AS p;
    END IF;
    IF earn_here AND earned = 0 AND balance_of = p_sale #>> '{earn,group_id}' AND NOT redeem_here THEN
        SELECT g.balance INTO balance_after FROM groups g WHERE g.group_id = balance_of;
    END IF;
    n := nextval(t.receipt_sequence)::text;
    receipt_number := (p_sale ->> 'till_id') || '-' || lpad(n, greatest(6, length(n)), '0');
    answer := p_sale -> 'response' || jsonb_build_object('receipt_number', receipt_number, 'store_id', t.store_id,
        'created_at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
    IF balance_after IS NOT NULL THEN
        answer := jsonb_set(answer, '{points,balance_after}', to_jsonb(balance_after));
    END IF;
    INSERT INTO sale_decisions (sale_id, decision, request_hash, response)
    VALUES (p_sale_id, 'committed', p_request_hash, answer)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'sale % was decided by another request', p_sale_id USING ERRCODE = 'TP001';
    END IF;
    PERFORM record_sale(p_sale_id, t.store_id, receipt_number, p_sale);
    IF p_sale -> 'redeem' <> 'null' AND NOT redeem_here THEN
        INSERT INTO outbox (kind, source_id, target_region, payload)
        VALUES ('capture', p_sale_id, p_sale #>> '{redeem,region}',
            jsonb_build_object('group_id', p_sale #>> '{redeem,group_id}', 'points', (p_sale #> '{redeem,points}')));
    END IF;
    IF earned > 0 AND NOT earn_here THEN
        INSERT INTO outbox (kind, source_id, target_region, payload)
        VALUES ('earn', p_sale_id, p_sale #>> '{earn,region}',
            jsonb_build_object('group_id', p_sale #>> '{earn,group_id}', 'points', earned,
                'customer_id', p_sale ->> 'customer_id',
                'check_membership', coalesce((p_sale #>> '{earn,check_membership}')::boolean, false)));
    END IF;
    outcome := 'committed';
    response := answer::text;
END $$;
