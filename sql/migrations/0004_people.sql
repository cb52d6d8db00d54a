-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sign-up and groups: each change is one call that also keeps the answer under the client's key.
-- outcome of all: done | replayed | key_reused, and what each function adds.
-- Two requests with one key at once: the later one fails with 23505 on idempotency_keys_pkey; call again and it replays.

-- What was answered to a request with this key; outcome is NULL when none was.
CREATE FUNCTION earlier_answer(p_key uuid, p_action text, p_request_hash bytea, OUT outcome text, OUT response jsonb)
LANGUAGE plpgsql AS $$
BEGIN
    SELECT CASE WHEN k.action = p_action AND k.request_hash = p_request_hash THEN 'replayed' ELSE 'key_reused' END,
        k.response
    INTO outcome, response
    FROM idempotency_keys k WHERE k.key = p_key;
    IF FOUND THEN
        PERFORM wait_for_standby_at_commit();
    END IF;
END $$;

-- Signs a customer up. Further outcome: username_taken.
CREATE FUNCTION sign_up(
    p_key uuid, p_request_hash bytea, p_customer_id text, p_username text, p_password_hash text, p_full_name text,
    OUT outcome text, OUT response text)
LANGUAGE plpgsql AS $$
DECLARE
    e record;
    answer jsonb;
BEGIN
    SELECT * INTO e FROM earlier_answer(p_key, 'sign_up', p_request_hash);
    IF e.outcome IS NOT NULL THEN
        outcome := e.outcome;
        response := e.response::text;
        RETURN;
    END IF;
    INSERT INTO customers (customer_id, username, password_hash, full_name)
    VALUES (p_customer_id, p_username, p_password_hash, p_full_name)
    ON CONFLICT (username) DO NOTHING;
    IF NOT FOUND THEN
        outcome := 'username_taken';
        RETURN;
    END IF;
    answer := jsonb_build_object('customer_id', p_customer_id, 'username', p_username, 'full_name', p_full_name,
        'home_region', left(p_customer_id, 3));
    INSERT INTO idempotency_keys (key, action, request_hash, response) VALUES (p_key, 'sign_up', p_request_hash, answer);
    outcome := 'done';
    response := answer::text;
END $$;

-- Tells the customer's home of a join or a leave: at once when it is here, else through the outbox.
CREATE FUNCTION announce_membership(p_customer_id text, p_group_id text, p_change_no bigint, p_linked boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF left(p_customer_id, 3) = left(p_group_id, 3) THEN
        PERFORM link_customer_group(p_customer_id, p_group_id, p_change_no, p_linked);
        RETURN;
    END IF;
    INSERT INTO outbox (kind, source_id, target_region, payload)
    VALUES (CASE WHEN p_linked THEN 'link' ELSE 'unlink' END, p_group_id || ':' || p_change_no, left(p_customer_id, 3),
        jsonb_build_object('customer_id', p_customer_id, 'group_id', p_group_id, 'change_no', p_change_no));
END $$;

-- A group as the answers to make and join tell it; names are known here of the members who are at home here.
CREATE FUNCTION group_snapshot(p_group_id text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('group_id', g.group_id, 'name', g.name, 'location', g.location,
        'balance', g.balance, 'held', g.held, 'debt', g.debt,
        'members', (SELECT jsonb_agg(m.customer_id ORDER BY m.joined_at, m.customer_id)
            FROM group_members m WHERE m.group_id = g.group_id),
        'local_names', (SELECT coalesce(jsonb_object_agg(c.customer_id, c.full_name), '{}')
            FROM group_members m JOIN customers c USING (customer_id) WHERE m.group_id = g.group_id))
    FROM groups g WHERE g.group_id = p_group_id;
$$;

-- Makes a group whose first member is its maker. response: the group's snapshot; change_no: that of the maker's membership.
CREATE FUNCTION make_group(
    p_key uuid, p_request_hash bytea, p_group_id text, p_name text, p_location text, p_customer_id text,
    OUT outcome text, OUT response text, OUT change_no bigint)
LANGUAGE plpgsql AS $$
DECLARE
    e record;
    answer jsonb;
BEGIN
    change_no := 1;
    SELECT * INTO e FROM earlier_answer(p_key, 'make_group', p_request_hash);
    IF e.outcome IS NOT NULL THEN
        outcome := e.outcome;
        response := e.response::text;
        RETURN;
    END IF;
    INSERT INTO groups (group_id, name, location, membership_changes) VALUES (p_group_id, p_name, p_location, change_no);
    INSERT INTO group_members (group_id, customer_id) VALUES (p_group_id, p_customer_id);
    PERFORM announce_membership(p_customer_id, p_group_id, change_no, true);
    answer := group_snapshot(p_group_id);
    INSERT INTO idempotency_keys (key, action, request_hash, response) VALUES (p_key, 'make_group', p_request_hash, answer);
    outcome := 'done';
    response := answer::text;
END $$;

-- A customer joins. Further outcomes: not_found, already_a_member, group_full (the size is in members).
-- response: the group's snapshot with the new member; change_no: that of the membership.
CREATE FUNCTION join_group(
    p_key uuid, p_request_hash bytea, p_group_id text, p_customer_id text, p_members_max bigint,
    OUT outcome text, OUT members bigint, OUT response text, OUT change_no bigint)
LANGUAGE plpgsql AS $$
DECLARE
    e record;
    answer jsonb;
BEGIN
    SELECT membership_changes + 1 INTO change_no FROM groups WHERE group_id = p_group_id FOR UPDATE;
    IF NOT FOUND THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    -- After the lock: the same request may have been on its way twice.
    SELECT * INTO e FROM earlier_answer(p_key, 'join_group', p_request_hash);
    IF e.outcome IS NOT NULL THEN
        outcome := e.outcome;
        response := e.response::text;
        change_no := (e.response ->> 'change_no')::bigint;
        RETURN;
    END IF;
    SELECT count(*) INTO members FROM group_members WHERE group_id = p_group_id;
    IF EXISTS (SELECT FROM group_members WHERE group_id = p_group_id AND customer_id = p_customer_id) THEN
        outcome := 'already_a_member';
        RETURN;
    END IF;
    IF members >= p_members_max THEN
        outcome := 'group_full';
        RETURN;
    END IF;
    UPDATE groups SET membership_changes = change_no WHERE group_id = p_group_id;
    INSERT INTO group_members (group_id, customer_id) VALUES (p_group_id, p_customer_id);
    PERFORM announce_membership(p_customer_id, p_group_id, change_no, true);
    answer := group_snapshot(p_group_id) || jsonb_build_object('change_no', change_no);
    INSERT INTO idempotency_keys (key, action, request_hash, response) VALUES (p_key, 'join_group', p_request_hash, answer);
    members := members + 1;
    outcome := 'done';
    response := answer::text;
END $$;

-- A customer leaves; their points stay with the group. Further outcomes: not_found, not_a_member.
CREATE FUNCTION leave_group(
    p_key uuid, p_request_hash bytea, p_group_id text, p_customer_id text, OUT outcome text, OUT change_no bigint)
LANGUAGE plpgsql AS $$
DECLARE
    e record;
BEGIN
    SELECT membership_changes + 1 INTO change_no FROM groups WHERE group_id = p_group_id FOR UPDATE;
    IF NOT FOUND THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    SELECT * INTO e FROM earlier_answer(p_key, 'leave_group', p_request_hash); -- after the lock, as in join_group
    IF e.outcome IS NOT NULL THEN
        outcome := e.outcome;
        change_no := (e.response ->> 'change_no')::bigint;
        RETURN;
    END IF;
    DELETE FROM group_members WHERE group_id = p_group_id AND customer_id = p_customer_id;
    IF NOT FOUND THEN
        outcome := 'not_a_member';
        RETURN;
    END IF;
    UPDATE groups SET membership_changes = change_no WHERE group_id = p_group_id;
    PERFORM announce_membership(p_customer_id, p_group_id, change_no, false);
    INSERT INTO idempotency_keys (key, action, request_hash, response)
    VALUES (p_key, 'leave_group', p_request_hash, jsonb_build_object('change_no', change_no));
    outcome := 'done';
END $$;

-- Functions are called by the application's role and nobody else.
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO tillpool;
