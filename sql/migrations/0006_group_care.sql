-- SPDX-License-Identifier: GPL-3.0-or-later
-- What staff may do to a group: adjust its points, freeze and unfreeze them, close it. Each leaves a line in audit_log.
-- Points and membership move by the same functions as ever, so the chain of entries tells all of it.

-- Adds points to a group, or takes some of those that are available. The entry's source_id is the group's region and the
-- client's key.
-- outcome: done | replayed | key_reused | not_found | closed | insufficient (points_available says how many there are).
CREATE FUNCTION adjust_points(
    p_key uuid, p_request_hash bytea, p_group_id text, p_points bigint, p_reason text, p_subject_id text,
    OUT outcome text, OUT points_available bigint, OUT response text)
LANGUAGE plpgsql AS $$
DECLARE
    g groups%ROWTYPE;
    e record;
    post record;
    source text := left(p_group_id, 3) || '-' || p_key;
    answer jsonb;
BEGIN
    SELECT * INTO g FROM groups WHERE group_id = p_group_id FOR UPDATE;
    IF NOT FOUND THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    SELECT * INTO e FROM earlier_answer(p_key, 'adjust', p_request_hash); -- after the lock, as in join_group
    IF e.outcome IS NOT NULL THEN
        outcome := e.outcome;
        response := e.response::text;
        RETURN;
    END IF;
    points_available := g.balance - g.held;
    IF g.closed_at IS NOT NULL THEN
        outcome := 'closed';
        RETURN;
    END IF;
    IF points_available + p_points < 0 THEN
        outcome := 'insufficient';
        RETURN;
    END IF;
    SELECT * INTO post FROM points_post(p_group_id, 'adjust', source, p_points, 0, NULL);
    INSERT INTO audit_log (subject_id, action, target_id, details)
    VALUES (p_subject_id, 'adjust_points', p_group_id,
        jsonb_build_object('points', p_points, 'reason', p_reason, 'source_id', source, 'version', post.version));
    answer := jsonb_build_object('adjustment_id', source, 'group_id', p_group_id, 'points', p_points, 'reason', p_reason,
        'version', post.version, 'balance_after', post.balance, 'held_after', post.held,
        'debt_after', (SELECT debt FROM groups WHERE group_id = p_group_id));
    INSERT INTO idempotency_keys (key, action, request_hash, response) VALUES (p_key, 'adjust', p_request_hash, answer);
    outcome := 'done';
    response := answer::text;
END $$;

-- Keeps a group's points from being spent; earning goes on. outcome: done | already | not_found.
CREATE FUNCTION freeze_group(p_group_id text, p_reason text, p_subject_id text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    frozen timestamptz;
BEGIN
    SELECT frozen_at INTO frozen FROM groups WHERE group_id = p_group_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    END IF;
    IF frozen IS NOT NULL THEN
        RETURN 'already';
    END IF;
    UPDATE groups SET frozen_at = clock_timestamp(), frozen_reason = p_reason WHERE group_id = p_group_id;
    INSERT INTO audit_log (subject_id, action, target_id, details)
    VALUES (p_subject_id, 'freeze_group', p_group_id, jsonb_build_object('reason', p_reason));
    RETURN 'done';
END $$;

-- Lets a group's points be spent again. outcome: done | already | not_found.
CREATE FUNCTION unfreeze_group(p_group_id text, p_reason text, p_subject_id text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    frozen timestamptz;
BEGIN
    SELECT frozen_at INTO frozen FROM groups WHERE group_id = p_group_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    END IF;
    IF frozen IS NULL THEN
        RETURN 'already';
    END IF;
    UPDATE groups SET frozen_at = NULL, frozen_reason = NULL WHERE group_id = p_group_id;
    INSERT INTO audit_log (subject_id, action, target_id, details)
    VALUES (p_subject_id, 'unfreeze_group', p_group_id, jsonb_build_object('reason', p_reason));
    RETURN 'done';
END $$;

-- As in 0004, and: has the group been closed, nobody can join (outcome closed).
CREATE OR REPLACE FUNCTION join_group(
    p_key uuid, p_request_hash bytea, p_group_id text, p_customer_id text, p_members_max bigint,
    OUT outcome text, OUT members bigint, OUT response text, OUT change_no bigint)
LANGUAGE plpgsql AS $$
DECLARE
    e record;
    answer jsonb;
    closed boolean;
BEGIN
    SELECT membership_changes + 1, closed_at IS NOT NULL INTO change_no, closed
    FROM groups WHERE group_id = p_group_id FOR UPDATE;
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
    IF closed THEN
        outcome := 'closed';
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

-- Takes every member out of a group whose row is locked; their homes hear of it as of any leave.
CREATE FUNCTION remove_all_members(p_group_id text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    m record;
    change_no bigint;
BEGIN
    FOR m IN SELECT customer_id FROM group_members WHERE group_id = p_group_id ORDER BY customer_id LOOP
        UPDATE groups SET membership_changes = membership_changes + 1 WHERE group_id = p_group_id
        RETURNING membership_changes INTO change_no;
        DELETE FROM group_members WHERE group_id = p_group_id AND customer_id = m.customer_id;
        PERFORM announce_membership(m.customer_id, p_group_id, change_no, false);
    END LOOP;
END $$;

-- Closes a group: nobody is a member any more and nobody can join, so it neither pays nor earns; its entries stay. What
-- sales and refunds have promised it before still arrives. Points that are left are given up only where p_forfeit says so,
-- and debt is written off, each by an adjust entry.
-- outcome: done | replayed | key_reused | not_found | closed (it was) | points_held | points_left (points says how many) |
-- not_alone (p_only_member is given and is not the only member).
CREATE FUNCTION close_group(
    p_key uuid, p_request_hash bytea, p_group_id text, p_forfeit boolean, p_only_member text, p_subject_id text,
    OUT outcome text, OUT points bigint, OUT response text)
LANGUAGE plpgsql AS $$
DECLARE
    g groups%ROWTYPE;
    e record;
    answer jsonb;
BEGIN
    SELECT * INTO g FROM groups WHERE group_id = p_group_id FOR UPDATE;
    IF NOT FOUND THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    SELECT * INTO e FROM earlier_answer(p_key, 'close_group', p_request_hash); -- after the lock, as in join_group
    IF e.outcome IS NOT NULL THEN
        outcome := e.outcome;
        response := e.response::text;
        RETURN;
    END IF;
    points := g.balance;
    IF p_only_member IS NOT NULL AND ARRAY[p_only_member] IS DISTINCT FROM
            (SELECT array_agg(customer_id::text) FROM group_members WHERE group_id = p_group_id) THEN
        outcome := 'not_alone';
        RETURN;
    END IF;
    IF g.closed_at IS NOT NULL THEN
        outcome := 'closed';
        RETURN;
    END IF;
    IF g.held > 0 THEN
        points := g.held;
        outcome := 'points_held';
        RETURN;
    END IF;
    IF g.balance > 0 AND NOT p_forfeit THEN
        outcome := 'points_left';
        RETURN;
    END IF;
    IF g.balance <> g.debt THEN
        PERFORM points_post(p_group_id, 'adjust', left(p_group_id, 3) || '-' || p_key, g.debt - g.balance, 0, NULL);
    END IF;
    PERFORM remove_all_members(p_group_id);
    UPDATE groups SET closed_at = clock_timestamp() WHERE group_id = p_group_id;
    INSERT INTO audit_log (subject_id, action, target_id, details)
    VALUES (p_subject_id, 'close_group', p_group_id,
        jsonb_build_object('forfeited_points', g.balance, 'written_off_debt', g.debt,
            'source_id', left(p_group_id, 3) || '-' || p_key));
    answer := jsonb_build_object('group_id', p_group_id, 'state', 'closed', 'forfeited_points', g.balance,
        'written_off_debt', g.debt);
    INSERT INTO idempotency_keys (key, action, request_hash, response)
    VALUES (p_key, 'close_group', p_request_hash, answer);
    outcome := 'done';
    response := answer::text;
END $$;

-- As in 0004, with what became of the group.
CREATE OR REPLACE FUNCTION group_snapshot(p_group_id text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('group_id', g.group_id, 'name', g.name, 'location', g.location,
        'balance', g.balance, 'held', g.held, 'debt', g.debt, 'version', g.version,
        'frozen', g.frozen_at IS NOT NULL, 'closed', g.closed_at IS NOT NULL,
        'members', (SELECT coalesce(jsonb_agg(m.customer_id ORDER BY m.joined_at, m.customer_id), '[]')
            FROM group_members m WHERE m.group_id = g.group_id),
        'local_names', (SELECT coalesce(jsonb_object_agg(c.customer_id, c.full_name), '{}')
            FROM group_members m JOIN customers c USING (customer_id) WHERE m.group_id = g.group_id))
    FROM groups g WHERE g.group_id = p_group_id;
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO tillpool;
