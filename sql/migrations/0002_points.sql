-- SPDX-License-Identifier: GPL-3.0-or-later
-- How points move. Every function that touches a group locks its row first (SELECT … FOR UPDATE), tests after, and leaves
-- one entry for each change. Callers that lock several groups do so in the order of their ids.

-- The content of an entry as it is hashed: fields in table order, separated by '|', NULL as nothing, time as UTC with
-- microseconds. Whoever checks a chain computes sha256(prev_hash || this).
CREATE FUNCTION points_entry_content(
    p_group_id text, p_version bigint, p_kind text, p_source_id text, p_delta bigint, p_held_delta bigint,
    p_balance_after bigint, p_held_after bigint, p_customer_id text, p_created_at timestamptz) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT convert_to(p_group_id || '|' || p_version || '|' || p_kind || '|' || p_source_id || '|' || p_delta || '|'
        || p_held_delta || '|' || p_balance_after || '|' || p_held_after || '|' || coalesce(p_customer_id, '') || '|'
        || to_char(p_created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8');
$$;

-- Appends one entry to a group's chain and moves its balance. Debt is paid first by whatever comes in.
-- Errors: 23514 when the group would hold more than it has or have less than nothing; 23505 when (kind, source_id) is there.
CREATE FUNCTION points_post(
    p_group_id text, p_kind text, p_source_id text, p_delta bigint, p_held_delta bigint, p_customer_id text,
    OUT version bigint, OUT balance bigint, OUT held bigint)
LANGUAGE plpgsql AS $$
DECLARE
    g groups%ROWTYPE;
    paid_debt bigint;
    now_utc timestamptz := clock_timestamp();
    entry_hash bytea;
BEGIN
    SELECT * INTO STRICT g FROM groups WHERE group_id = p_group_id FOR UPDATE;
    paid_debt := greatest(0, least(g.debt, p_delta));
    version := g.version + 1;
    balance := g.balance + p_delta - paid_debt;
    held := g.held + p_held_delta;
    entry_hash := sha256(g.head_hash || points_entry_content(p_group_id, version, p_kind, p_source_id, p_delta,
        p_held_delta, balance, held, p_customer_id, now_utc));
    UPDATE groups SET balance = points_post.balance, held = points_post.held, debt = g.debt - paid_debt,
        version = points_post.version, head_hash = entry_hash
    WHERE group_id = p_group_id;
    INSERT INTO points_entries (group_id, version, kind, source_id, delta, held_delta, balance_after, held_after,
        customer_id, created_at, prev_hash, hash)
    VALUES (p_group_id, version, p_kind, p_source_id, p_delta, p_held_delta, balance, held,
        p_customer_id, now_utc, g.head_hash, entry_hash);
END $$;

-- Reserves points of a group for a sale that another region decides. Idempotent by hold_id.
-- outcome: held | captured | released (what is there already) | key_reused | not_found | not_a_member | insufficient.
-- balance_after: the group's balance once this hold is captured.
CREATE FUNCTION points_hold(
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

-- The hold of a sale with its group locked, the group of the hold where there is one, else p_group_id. No such group:
-- group_found is false.
CREATE FUNCTION lock_hold(p_hold_id text, p_group_id text, OUT h points_holds, OUT group_found boolean)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM groups
    WHERE group_id = coalesce((SELECT group_id FROM points_holds WHERE hold_id = p_hold_id), p_group_id) FOR UPDATE;
    group_found := FOUND;
    SELECT * INTO h FROM points_holds WHERE hold_id = p_hold_id;
END $$;

-- Resolves a hold whose group is locked, once.
CREATE FUNCTION resolve_hold(h points_holds, p_state text, p_kind text, p_delta bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE points_holds SET state = p_state, resolved_at = clock_timestamp() WHERE hold_id = h.hold_id AND state = 'held';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the hold of sale % was resolved meanwhile', h.hold_id USING ERRCODE = 'TP002';
    END IF;
    PERFORM points_post(h.group_id, p_kind, h.hold_id, p_delta, -h.points, h.customer_id);
END $$;

-- Turns a hold into a redemption. Only for a sale whose decision is committed: the caller has read that row.
CREATE FUNCTION points_capture(p_hold_id text, p_group_id text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    h points_holds;
BEGIN
    SELECT (l.h).* INTO h FROM lock_hold(p_hold_id, p_group_id) AS l;
    IF h.hold_id IS NULL OR h.state = 'released' THEN
        RAISE EXCEPTION 'sale % is committed but its hold is %', p_hold_id, coalesce(h.state, 'missing')
            USING ERRCODE = 'TP002';
    END IF;
    IF h.state = 'captured' THEN
        RETURN 'already';
    END IF;
    PERFORM resolve_hold(h, 'captured', 'redeem', -h.points);
    RETURN 'applied';
END $$;

-- Gives held points back. Only for a sale whose decision is aborted (p_request_hash NULL: whatever was held under its id),
-- or was made for another request than the one with p_request_hash: then that request's hold alone is given back, and
-- the hold of the sale as it was decided stays as it is (other_request). A hold that has not arrived yet finds a released
-- row in its place (points 0) and reserves nothing.
CREATE FUNCTION points_release(p_hold_id text, p_group_id text, p_store_region text, p_request_hash bytea) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    l record;
    h points_holds;
BEGIN
    SELECT * INTO l FROM lock_hold(p_hold_id, p_group_id);
    h := l.h;
    IF NOT l.group_found THEN
        RETURN 'no_group';
    END IF;
    IF h.hold_id IS NULL THEN
        INSERT INTO points_holds (hold_id, group_id, points, store_region, state, resolved_at)
        VALUES (p_hold_id, p_group_id, 0, p_store_region, 'released', clock_timestamp());
        RETURN 'applied';
    END IF;
    IF h.request_hash <> p_request_hash THEN
        RETURN 'other_request';
    END IF;
    IF h.state = 'captured' THEN
        RAISE EXCEPTION 'sale % is aborted but its hold is captured', p_hold_id USING ERRCODE = 'TP002';
    END IF;
    IF h.state = 'released' THEN
        RETURN 'already';
    END IF;
    PERFORM resolve_hold(h, 'released', 'release', 0);
    RETURN 'applied';
END $$;

-- Credits the points of a sale. p_check_membership: the sale was made while the group's region could not be asked, so
-- membership is tested now; a stranger's earning is refused and stays on record in the outbox.
CREATE FUNCTION points_earn(
    p_sale_id text, p_group_id text, p_points bigint, p_customer_id text, p_check_membership boolean) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM groups WHERE group_id = p_group_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'no_group';
    END IF;
    IF EXISTS (SELECT FROM points_entries WHERE kind = 'earn' AND source_id = p_sale_id) THEN
        RETURN 'already';
    END IF;
    IF p_check_membership
        AND NOT EXISTS (SELECT FROM group_members WHERE group_id = p_group_id AND customer_id = p_customer_id) THEN
        RETURN 'not_a_member';
    END IF;
    PERFORM points_post(p_group_id, 'earn', p_sale_id, p_points, 0, p_customer_id);
    RETURN 'applied';
END $$;

-- Records at the customer's home that they joined or left a group elsewhere. The highest change_no wins.
CREATE FUNCTION link_customer_group(p_customer_id text, p_group_id text, p_change_no bigint, p_linked boolean) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO customer_group_changes AS c (customer_id, group_id, change_no)
    VALUES (p_customer_id, p_group_id, p_change_no)
    ON CONFLICT (customer_id, group_id) DO UPDATE SET change_no = excluded.change_no
        WHERE c.change_no < excluded.change_no;
    IF NOT FOUND THEN
        RETURN 'already';
    END IF;
    IF p_linked THEN
        INSERT INTO customer_groups (customer_id, group_id) VALUES (p_customer_id, p_group_id) ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM customer_groups WHERE customer_id = p_customer_id AND group_id = p_group_id;
    END IF;
    RETURN 'applied';
END $$;

-- Carries out one promise of another region's outbox.
CREATE FUNCTION apply_promise(p_kind text, p_source_id text, p_payload jsonb) RETURNS text
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
    WHEN 'link', 'unlink' THEN
        RETURN link_customer_group(p_payload ->> 'customer_id', p_payload ->> 'group_id',
            (p_payload ->> 'change_no')::bigint, p_kind = 'link');
    END CASE;
END $$;

-- Carries out many promises in one transaction: [{"id", "kind", "source_id", "payload"}]. Groups are locked in the order
-- of their ids. A promise that fails is reported and rolled back alone; it never holds up the others. One whose group is
-- busy is left out of the answer. What ails the whole database (class 25: it became read-only; 53: it ran out of
-- something; 57: it shuts down) fails the call.
CREATE FUNCTION apply_promises(p_promises jsonb) RETURNS TABLE (id bigint, outcome text, error text)
LANGUAGE plpgsql AS $$
DECLARE
    p record;
BEGIN
    FOR p IN
        SELECT x.id, x.kind, x.source_id, x.payload
        FROM jsonb_to_recordset(p_promises) AS x(id bigint, kind text, source_id text, payload jsonb)
        ORDER BY x.payload ->> 'group_id', x.id
    LOOP
        id := p.id;
        outcome := NULL;
        error := NULL;
        BEGIN
            outcome := apply_promise(p.kind, p.source_id, p.payload);
        EXCEPTION
            WHEN serialization_failure OR deadlock_detected THEN
                RAISE;
            WHEN lock_not_available THEN
                CONTINUE; -- its group is busy: no outcome, so it is tried again soon
            WHEN OTHERS THEN
                IF left(SQLSTATE, 2) IN ('25', '53', '57') THEN
                    RAISE;
                END IF;
                error := SQLSTATE || ' ' || SQLERRM;
        END;
        RETURN NEXT;
    END LOOP;
END $$;
