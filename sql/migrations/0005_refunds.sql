-- SPDX-License-Identifier: GPL-3.0-or-later
-- Points that go back: refunds, debt, adjustments, and groups whose points are frozen or that are closed.

ALTER TABLE groups
    ADD COLUMN frozen_at timestamptz,
    ADD COLUMN frozen_reason text,
    ADD COLUMN closed_at timestamptz,
    ADD CHECK ((frozen_at IS NULL) = (frozen_reason IS NULL)),
    ADD CHECK (debt = 0 OR balance = held);

-- Appends one entry to a group's chain. What a group is worth is balance − debt, the sum of all its deltas; from this and
-- from what is held the rest follows: balance = max(worth, held), debt = balance − worth. So a group has debt only while
-- nothing is available, and whatever comes in or is released pays the debt first. A clawback alone may make debt.
-- Errors: 23514 when the group would spend or hold more than is available; 23505 when (kind, source_id) is there.
CREATE OR REPLACE FUNCTION points_post(
    p_group_id text, p_kind text, p_source_id text, p_delta bigint, p_held_delta bigint, p_customer_id text,
    OUT version bigint, OUT balance bigint, OUT held bigint)
LANGUAGE plpgsql AS $$
DECLARE
    g groups%ROWTYPE;
    worth bigint;
    now_utc timestamptz := clock_timestamp();
    entry_hash bytea;
BEGIN
    SELECT * INTO STRICT g FROM groups WHERE group_id = p_group_id FOR UPDATE;
    worth := g.balance - g.debt + p_delta;
    version := g.version + 1;
    held := g.held + p_held_delta;
    balance := greatest(worth, held);
    IF balance - worth > g.debt AND p_kind <> 'clawback' THEN
        RAISE EXCEPTION 'group % has fewer points than %', p_group_id, p_kind USING ERRCODE = 'check_violation';
    END IF;
    entry_hash := sha256(g.head_hash || points_entry_content(p_group_id, version, p_kind, p_source_id, p_delta,
        p_held_delta, balance, held, p_customer_id, now_utc));
    UPDATE groups SET balance = points_post.balance, held = points_post.held, debt = points_post.balance - worth,
        version = points_post.version, head_hash = entry_hash
    WHERE group_id = p_group_id;
    INSERT INTO points_entries (group_id, version, kind, source_id, delta, held_delta, balance_after, held_after,
        customer_id, created_at, prev_hash, hash)
    VALUES (p_group_id, version, p_kind, p_source_id, p_delta, p_held_delta, balance, held,
        p_customer_id, now_utc, g.head_hash, entry_hash);
END $$;

-- As in 0002, and frozen: the group's points can't be spent until its books were looked at.
-- outcome: held | captured | released (what is there already) | key_reused | not_found | not_a_member | frozen |
-- insufficient.
CREATE OR REPLACE FUNCTION points_hold(
    p_hold_id text, p_group_id text, p_customer_id text, p_points bigint, p_store_region text, p_request_hash bytea,
    OUT outcome text, OUT points_available bigint, OUT group_version bigint, OUT balance_after bigint)
LANGUAGE plpgsql AS $$
DECLARE
    g groups%ROWTYPE;
    h points_holds%ROWTYPE;
BEGIN
    SELECT * INTO g FROM groups WHERE group_id = p_group_id FOR UPDATE;
    IF NOT FOUND THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    points_available := g.balance - g.held;
    group_version := g.version;
    balance_after := g.balance;
    SELECT * INTO h FROM points_holds WHERE hold_id = p_hold_id;
    IF FOUND THEN
        outcome := CASE WHEN h.request_hash IS NOT NULL AND h.request_hash <> p_request_hash THEN 'key_reused'
            ELSE h.state END;
        balance_after := g.balance - CASE WHEN h.state = 'held' THEN h.points ELSE 0 END;
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM group_members WHERE group_id = p_group_id AND customer_id = p_customer_id) THEN
        outcome := 'not_a_member';
        RETURN;
    END IF;
    IF g.frozen_at IS NOT NULL THEN
        outcome := 'frozen';
        RETURN;
    END IF;
    IF points_available < p_points THEN
        outcome := 'insufficient';
        RETURN;
    END IF;
    INSERT INTO points_holds (hold_id, group_id, points, customer_id, store_region, request_hash, state)
    VALUES (p_hold_id, p_group_id, p_points, p_customer_id, p_store_region, p_request_hash, 'held');
    SELECT post.version INTO group_version
    FROM points_post(p_group_id, 'hold', p_hold_id, 0, p_points, p_customer_id) AS post;
    points_available := points_available - p_points;
    balance_after := g.balance - p_points;
    outcome := 'held';
END $$;

-- The refusal of a redemption from a frozen group.
CREATE FUNCTION frozen_refusal(p_group_id text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('group_id', p_group_id) || refusal_at('/redeem/group_id', 'group_frozen',
        'The points of group ' || p_group_id || ' are being checked and can''t be spent now; nothing was charged');
$$;

-- As in 0003, and a frozen group does not pay.
CREATE OR REPLACE FUNCTION refusal_of(p_sale jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    customer text := p_sale ->> 'customer_id';
    redeem_group text := p_sale #>> '{redeem,group_id}';
    earn_group text := p_sale #>> '{earn,group_id}';
    redeem_here boolean := coalesce((p_sale #>> '{redeem,here}')::boolean, false);
    earn_here boolean := coalesce((p_sale #>> '{earn,here}')::boolean, false);
    available bigint;
    redeem_version bigint;
    frozen boolean := false;
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
        SELECT group_id, balance - held AS available, version, frozen_at FROM groups
        WHERE group_id IN (CASE WHEN redeem_here THEN redeem_group END, CASE WHEN earn_here THEN earn_group END)
        ORDER BY group_id FOR UPDATE
    LOOP
        IF redeem_here AND g.group_id = redeem_group THEN
            available := g.available;
            redeem_version := g.version;
            frozen := g.frozen_at IS NOT NULL;
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
    IF frozen THEN
        RETURN frozen_refusal(p_sale #>> '{redeem,group_id}');
    END IF;
    IF redeem_here AND available < (p_sale #>> '{redeem,points}')::bigint THEN
        RETURN jsonb_build_object('points_available', available, 'group_version', redeem_version,
                'group_id', p_sale #>> '{redeem,group_id}')
            || refusal_at('/redeem/points', 'insufficient_points',
                'The group has ' || available || ' points to spend, not ' || (p_sale #>> '{redeem,points}'));
    END IF;
    RETURN NULL;
END $$;

-- Refunds: decided in the region of the sale. The n-th refund of a sale takes the number n, once, so that two at the same
-- moment come one after the other; each is computed from what the ones before it left. ------------------------------------

ALTER TABLE refunds
    ADD COLUMN refund_no integer NOT NULL CHECK (refund_no > 0),
    ADD COLUMN till_id routed_id,
    ADD COLUMN currency text NOT NULL,
    ADD COLUMN amount minor_units NOT NULL CHECK (amount >= 0),
    ADD COLUMN redeemed_value minor_units NOT NULL CHECK (redeemed_value >= 0),
    ADD COLUMN paid_back minor_units NOT NULL CHECK (paid_back >= 0),
    ADD COLUMN recredited_points points NOT NULL CHECK (recredited_points >= 0),
    ADD COLUMN clawed_back_points points NOT NULL CHECK (clawed_back_points >= 0),
    ADD CHECK (amount = redeemed_value + paid_back),
    ADD UNIQUE (sale_id, refund_no);
CREATE INDEX refund_lines_of_sale ON refund_lines (sale_id, line_no);
CREATE INDEX refunds_created ON refunds (created_at);

-- What a refund of a sale is computed from; NULL when nothing was decided. Members: decision, reason (of an abort); of a
-- committed sale also store_id, till_id, customer_id, currency, total, redeem_group_id, redeemed_points, redeemed_value,
-- earn_group_id, earned_points, lines [{line_no, parent_line_no, name, quantity, amount, tax_class, refunded}], taxes
-- [{tax_class, included, base, amount}], refunded {count, amount, redeemed_value, recredited_points, clawed_back_points}.
CREATE FUNCTION refund_basis(p_sale_id text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('decision', d.decision, 'reason', d.reason) || CASE WHEN s.sale_id IS NULL THEN '{}' ELSE
        jsonb_build_object('store_id', s.store_id, 'till_id', s.till_id, 'customer_id', s.customer_id,
            'currency', s.currency, 'total', s.total, 'redeem_group_id', s.redeem_group_id,
            'redeemed_points', s.redeemed_points, 'redeemed_value', s.redeemed_value, 'earn_group_id', s.earn_group_id,
            'earned_points', s.earned_points,
            'lines', (SELECT coalesce(jsonb_agg(jsonb_build_object('line_no', l.line_no, 'parent_line_no', l.parent_line_no,
                    'name', l.name, 'quantity', l.quantity, 'amount', l.amount, 'tax_class', l.tax_class,
                    'refunded', (SELECT coalesce(sum(r.quantity), 0) FROM refund_lines r
                        WHERE r.sale_id = l.sale_id AND r.line_no = l.line_no)) ORDER BY l.line_no), '[]')
                FROM sale_lines l WHERE l.sale_id = s.sale_id),
            'taxes', (SELECT coalesce(jsonb_agg(jsonb_build_object('tax_class', t.tax_class, 'included', t.included,
                    'base', t.base, 'amount', t.amount) ORDER BY t.tax_class), '[]')
                FROM sale_taxes t WHERE t.sale_id = s.sale_id),
            'refunded', (SELECT jsonb_build_object('count', count(*), 'amount', coalesce(sum(r.amount), 0),
                    'redeemed_value', coalesce(sum(r.redeemed_value), 0),
                    'recredited_points', coalesce(sum(r.recredited_points), 0),
                    'clawed_back_points', coalesce(sum(r.clawed_back_points), 0))
                FROM refunds r WHERE r.sale_id = s.sale_id)) END
    FROM sale_decisions d LEFT JOIN sales s USING (sale_id)
    WHERE d.sale_id = p_sale_id;
$$;

-- What was answered to a refund with this id; outcome is NULL when nothing was.
-- outcome: replayed | refused | key_reused.
-- The key is read first. One transaction writes a refund and its key, so whoever finds the key finds the refund as well; the
-- other way round, one that is committed in between would pass for a refusal.
CREATE FUNCTION stored_refund(p_refund_id text, p_request_hash bytea, OUT outcome text, OUT response jsonb)
LANGUAGE plpgsql AS $$
DECLARE
    e record;
    r refunds%ROWTYPE;
BEGIN
    SELECT * INTO e FROM earlier_answer(substr(p_refund_id, 5)::uuid, 'refund', p_request_hash);
    SELECT * INTO r FROM refunds WHERE refund_id = p_refund_id;
    IF FOUND THEN
        PERFORM wait_for_standby_at_commit();
        outcome := CASE WHEN r.request_hash = p_request_hash THEN 'replayed' ELSE 'key_reused' END;
        response := r.response;
        RETURN;
    END IF;
    outcome := CASE WHEN e.outcome = 'replayed' THEN 'refused' ELSE e.outcome END;
    response := e.response;
END $$;

-- Records that a refund was refused, so that its key never becomes one. outcome: refused | replayed | key_reused.
CREATE FUNCTION refuse_refund(
    p_refund_id text, p_request_hash bytea, p_refusal jsonb, OUT outcome text, OUT response text)
LANGUAGE plpgsql AS $$
DECLARE
    e record;
BEGIN
    SELECT * INTO e FROM stored_refund(p_refund_id, p_request_hash);
    IF e.outcome IS NULL THEN
        INSERT INTO idempotency_keys (key, action, request_hash, response)
        VALUES (substr(p_refund_id, 5)::uuid, 'refund', p_request_hash, p_refusal);
        e.outcome := 'refused';
        e.response := p_refusal;
    END IF;
    outcome := e.outcome;
    response := e.response::text;
END $$;

-- Gives back what a refunded sale was paid with. outcome: applied | already | no_group.
CREATE FUNCTION points_recredit(p_refund_id text, p_group_id text, p_points bigint, p_customer_id text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM groups WHERE group_id = p_group_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'no_group';
    END IF;
    IF EXISTS (SELECT FROM points_entries WHERE kind = 'recredit' AND source_id = p_refund_id) THEN
        RETURN 'already';
    END IF;
    PERFORM points_post(p_group_id, 'recredit', p_refund_id, p_points, 0, p_customer_id);
    RETURN 'applied';
END $$;

-- Takes back what a refunded sale had earned; what is spent already becomes debt. Only once it is settled whether the
-- sale has earned: the relay carries a clawback out after the earning.
-- outcome: applied | already | no_group | not_earned (the group's region refused the earning).
CREATE FUNCTION points_clawback(
    p_refund_id text, p_sale_id text, p_group_id text, p_points bigint, p_customer_id text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM groups WHERE group_id = p_group_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'no_group';
    END IF;
    IF EXISTS (SELECT FROM points_entries WHERE kind = 'clawback' AND source_id = p_refund_id) THEN
        RETURN 'already';
    END IF;
    IF NOT EXISTS (SELECT FROM points_entries
            WHERE kind = 'earn' AND source_id = p_sale_id AND group_id = p_group_id) THEN
        RETURN 'not_earned';
    END IF;
    PERFORM points_post(p_group_id, 'clawback', p_refund_id, -p_points, 0, p_customer_id);
    RETURN 'applied';
END $$;

CREATE OR REPLACE FUNCTION apply_promise(p_kind text, p_source_id text, p_payload jsonb) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    CASE p_kind
    WHEN 'capture' THEN
        RETURN points_capture(p_source_id, p_payload ->> 'group_id');
    WHEN 'release' THEN
        RETURN points_release(p_source_id, p_payload ->> 'group_id', p_payload ->> 'store_region', NULL);
    WHEN 'earn' THEN
        RETURN points_earn(p_source_id, p_payload ->> 'group_id', (p_payload ->> 'points')::bigint,
            p_payload ->> 'customer_id', coalesce((p_payload ->> 'check_membership')::boolean, false));
    WHEN 'recredit' THEN
        RETURN points_recredit(p_source_id, p_payload ->> 'group_id', (p_payload ->> 'points')::bigint,
            p_payload ->> 'customer_id');
    WHEN 'clawback' THEN
        RETURN points_clawback(p_source_id, p_payload ->> 'sale_id', p_payload ->> 'group_id',
            (p_payload ->> 'points')::bigint, p_payload ->> 'customer_id');
    WHEN 'link', 'unlink' THEN
        RETURN link_customer_group(p_payload ->> 'customer_id', p_payload ->> 'group_id',
            (p_payload ->> 'change_no')::bigint, p_kind = 'link');
    END CASE;
END $$;

-- Moves a refund's points, at once in this region, else by a promise. p_movement: {group_id, points, region, here}.
CREATE FUNCTION move_refunded_points(
    p_kind text, p_refund_id text, p_sale_id text, p_customer_id text, p_movement jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce((p_movement ->> 'points')::bigint, 0) = 0 THEN
        RETURN;
    END IF;
    IF (p_movement ->> 'here')::boolean THEN
        PERFORM apply_promise(p_kind, p_refund_id,
            p_movement || jsonb_build_object('sale_id', p_sale_id, 'customer_id', p_customer_id));
        RETURN;
    END IF;
    INSERT INTO outbox (kind, source_id, target_region, payload)
    VALUES (p_kind, p_refund_id, p_movement ->> 'region', jsonb_build_object('group_id', p_movement ->> 'group_id',
        'points', p_movement -> 'points', 'customer_id', p_customer_id, 'sale_id', p_sale_id))
    ON CONFLICT DO NOTHING; -- the same request is under way twice, and the refund's own row decides which is first
END $$;

-- Fails when the refunds of a sale together give back more than it was: the plan of a refund was wrong.
CREATE FUNCTION check_refunds(p_sale_id text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM refund_lines r JOIN sale_lines l USING (sale_id, line_no)
            WHERE sale_id = p_sale_id GROUP BY line_no, l.quantity HAVING sum(r.quantity) > l.quantity)
        OR EXISTS (SELECT FROM sales s JOIN refunds r USING (sale_id) WHERE s.sale_id = p_sale_id
            GROUP BY s.sale_id
            HAVING sum(r.amount) > s.total OR sum(r.redeemed_value) > s.redeemed_value
                OR sum(r.recredited_points) > s.redeemed_points OR sum(r.clawed_back_points) > s.earned_points) THEN
        RAISE EXCEPTION 'the refunds of sale % give back more than it was', p_sale_id USING ERRCODE = 'TP002';
    END IF;
END $$;

-- What became of the points that a refund moves: posted | queued | refused (by the group's region, which had refused the
-- earning as well); NULL where it moves none.
CREATE FUNCTION refund_state(r refunds) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN r.recredited_points = 0 AND r.clawed_back_points = 0 THEN NULL
        WHEN EXISTS (SELECT FROM outbox o WHERE o.kind IN ('recredit', 'clawback') AND o.source_id = r.refund_id
                AND o.done_at IS NULL)
            THEN 'queued'
        WHEN EXISTS (SELECT FROM outbox o WHERE o.kind IN ('recredit', 'clawback') AND o.source_id = r.refund_id
                AND o.outcome NOT IN ('applied', 'already'))
            THEN 'refused'
        ELSE 'posted' END;
$$;

-- Writes one refund with what follows from it. Error TP003: a refund with this number or id came first.
CREATE FUNCTION record_refund(p_refund_id text, p_request_hash bytea, p_refund jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    g record;
    answer jsonb;
    sale text := p_refund ->> 'sale_id';
    now_utc timestamptz := clock_timestamp();
BEGIN
    PERFORM move_refunded_points('recredit', p_refund_id, sale, p_refund ->> 'customer_id', p_refund -> 'recredit');
    PERFORM move_refunded_points('clawback', p_refund_id, sale, p_refund ->> 'customer_id', p_refund -> 'clawback');
    answer := p_refund -> 'response'
        || jsonb_build_object('created_at', to_char(now_utc AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
    SELECT balance, debt INTO g FROM groups
    WHERE group_id = coalesce(p_refund #>> '{recredit,group_id}', p_refund #>> '{clawback,group_id}');
    IF FOUND THEN
        answer := jsonb_set(jsonb_set(answer, '{points,balance_after}', to_jsonb(g.balance)),
            '{points,debt_after}', to_jsonb(g.debt));
    END IF;
    INSERT INTO refunds (refund_id, sale_id, refund_no, reason, staff_id, till_id, currency, amount, redeemed_value,
        paid_back, recredited_points, clawed_back_points, request_hash, response, created_at)
    VALUES (p_refund_id, sale, (p_refund ->> 'refund_no')::integer, p_refund ->> 'reason', p_refund ->> 'staff_id',
        p_refund ->> 'till_id', p_refund ->> 'currency', (p_refund ->> 'amount')::bigint,
        (p_refund ->> 'redeemed_value')::bigint, (p_refund ->> 'paid_back')::bigint,
        coalesce((p_refund #>> '{recredit,points}')::bigint, 0), coalesce((p_refund #>> '{clawback,points}')::bigint, 0),
        p_request_hash, answer, now_utc)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'another refund of sale % came first', sale USING ERRCODE = 'TP003';
    END IF;
    INSERT INTO idempotency_keys (key, action, request_hash, response)
    VALUES (substr(p_refund_id, 5)::uuid, 'refund', p_request_hash, '{}');
    INSERT INTO refund_lines (refund_id, sale_id, line_no, quantity, amount)
    SELECT p_refund_id, sale, l.line_no, l.quantity, l.amount
    FROM jsonb_to_recordset(p_refund -> 'lines') AS l(line_no integer, quantity bigint, amount bigint);
    PERFORM check_refunds(sale);
    INSERT INTO audit_log (subject_id, action, target_id, details)
    VALUES (p_refund ->> 'staff_id', 'refund', sale, jsonb_build_object('refund_id', p_refund_id,
        'till_id', p_refund ->> 'till_id', 'reason', p_refund ->> 'reason'));
    RETURN answer;
END $$;

-- Decides one refund. p_refund:
--   sale_id, refund_no (1 + the number of refunds that it was computed after), reason, staff_id, till_id, customer_id,
--   currency, amount, redeemed_value, paid_back
--   recredit, clawback  NULL or {group_id, points, region, here}
--   lines     [{line_no, quantity, amount}]
--   response  the answer but for created_at and, where the group is at home here, points.balance_after and points.debt_after
--             (of the group that gets points back, or of the one that loses them where none gets any)
-- outcome: done | replayed | refused | key_reused | changed (another refund of this sale came first: compute it anew).
CREATE FUNCTION refund_sale(p_refund_id text, p_request_hash bytea, p_refund jsonb, OUT outcome text, OUT response text)
LANGUAGE plpgsql AS $$
DECLARE
    e record;
BEGIN
    SELECT * INTO e FROM stored_refund(p_refund_id, p_request_hash);
    IF e.outcome IS NOT NULL THEN
        outcome := e.outcome;
        response := e.response::text;
        RETURN;
    END IF;
    PERFORM FROM groups
    WHERE group_id IN (CASE WHEN (p_refund #>> '{recredit,here}')::boolean THEN p_refund #>> '{recredit,group_id}' END,
        CASE WHEN (p_refund #>> '{clawback,here}')::boolean THEN p_refund #>> '{clawback,group_id}' END)
    ORDER BY group_id FOR UPDATE;
    BEGIN
        response := record_refund(p_refund_id, p_request_hash, p_refund)::text;
        outcome := 'done';
    EXCEPTION WHEN SQLSTATE 'TP003' THEN
        outcome := 'changed';
    END;
END $$;
