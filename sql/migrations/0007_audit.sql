-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the jobs of a region need: how far the audit of each group has come, and promises that are found by their target.

-- The latest audit of each group: up to `version` its history was walked and is right, and leaves `worth` (balance − debt),
-- `held` and `head_hash`. No foreign key: its check would make the audit wait for groups that are busy, and lock them in no
-- order; groups are never deleted.
CREATE TABLE points_audits (
    group_id      routed_id PRIMARY KEY,
    version       bigint NOT NULL,
    worth         points NOT NULL,
    held          points NOT NULL,
    head_hash     bytea NOT NULL,
    audited_at    timestamptz NOT NULL,
    walk_began_at timestamptz NOT NULL, -- when the walk from version 1 began that has come to `version`
    at_end        boolean NOT NULL,     -- no entry was left
    problem       text                  -- what was wrong, NULL when nothing was
);
GRANT SELECT, INSERT, UPDATE ON points_audits TO tillpool;

-- Frozen groups are few and counted often.
CREATE INDEX groups_frozen ON groups (frozen_at) WHERE frozen_at IS NOT NULL;

-- Groups that an audit has to look at, with where their walk goes on, the one whose audit is oldest first. Those that
-- changed since, or look other than their audit left them, or were wrong; those whose walk has not come to its end; and
-- all whose last walk from version 1 began more than p_full_every ago. Not those that were looked at since p_since,
-- unless their walk goes on. Together they have about p_limit entries to walk, a group counting as one at least.
CREATE FUNCTION groups_to_audit(p_limit integer, p_full_every interval, p_since timestamptz)
RETURNS TABLE (group_id text, begins boolean, from_version bigint, from_worth bigint, from_held bigint, from_hash bytea)
LANGUAGE sql STABLE AS $$
    WITH live AS (
        SELECT h.group_id, sum(h.points) AS points FROM points_holds h WHERE h.state = 'held' GROUP BY h.group_id
    ), due AS (
        SELECT g.group_id, g.version AS last_version, a.audited_at, a.version, a.worth, a.held, a.head_hash,
            a.group_id IS NULL OR (a.at_end AND a.walk_began_at < clock_timestamp() - p_full_every) AS begins
        FROM groups g LEFT JOIN points_audits a USING (group_id) LEFT JOIN live l USING (group_id)
        WHERE (a.group_id IS NULL OR a.audited_at < p_since OR (NOT a.at_end AND a.problem IS NULL))
            AND (a.group_id IS NULL OR NOT a.at_end OR a.problem IS NOT NULL
                OR a.walk_began_at < clock_timestamp() - p_full_every
                OR (a.version, a.worth, a.held, a.head_hash)
                    IS DISTINCT FROM (g.version, g.balance - g.debt, g.held, g.head_hash)
                OR g.balance <> greatest(g.balance - g.debt, g.held) OR g.held <> coalesce(l.points, 0))
    ), started AS (
        SELECT d.group_id, d.begins, d.audited_at, d.last_version,
            CASE WHEN d.begins THEN 0 ELSE d.version END AS from_version,
            CASE WHEN d.begins THEN 0 ELSE d.worth END AS from_worth,
            CASE WHEN d.begins THEN 0 ELSE d.held END AS from_held,
            CASE WHEN d.begins THEN decode(repeat('00', 32), 'hex') ELSE d.head_hash END AS from_hash
        FROM due d
    ), queued AS (
        SELECT s.*, sum(1 + greatest(0, least(s.last_version - s.from_version, p_limit)))
            OVER (ORDER BY s.audited_at NULLS FIRST, s.group_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM started s
    )
    SELECT q.group_id, q.begins, q.from_version, q.from_worth, q.from_held, q.from_hash
    FROM queued q WHERE coalesce(q.before, 0) < p_limit;
$$;

-- Walks the next entries, up to p_limit, of each of those groups, all in one snapshot: how far they are right (version,
-- worth, held, head_hash), whether entries are left, the group's row as it stands, the points of its live holds, and of
-- the first entry that is wrong: what about it, as it must be and as it is.
CREATE FUNCTION walk_entries(p_limit integer, p_full_every interval, p_since timestamptz)
RETURNS TABLE (group_id text, begins boolean, entries bigint, version bigint, worth bigint, held bigint, head_hash bytea,
    more boolean, g groups, live bigint, problem text, expected text, actual text)
LANGUAGE sql STABLE AS $$
    WITH due AS MATERIALIZED (
        SELECT * FROM groups_to_audit(p_limit, p_full_every, p_since)
    ), walked AS (
        SELECT d.group_id, e.version, d.from_version + row_number() OVER chain AS version_due, e.prev_hash,
            lag(e.hash, 1, d.from_hash) OVER chain AS hash_before, e.hash,
            sha256(e.prev_hash || points_entry_content(e.group_id, e.version, e.kind, e.source_id, e.delta, e.held_delta,
                e.balance_after, e.held_after, e.customer_id, e.created_at)) AS hash_due,
            e.balance_after, e.held_after,
            d.from_worth + sum(e.delta) OVER chain AS worth, d.from_held + sum(e.held_delta) OVER chain AS held
        FROM due d CROSS JOIN LATERAL (
            SELECT * FROM points_entries p
            WHERE p.group_id = d.group_id AND (d.begins OR p.version > d.from_version) ORDER BY p.version LIMIT p_limit) e
        WINDOW chain AS (PARTITION BY d.group_id ORDER BY e.version)
    ), judged AS MATERIALIZED (
        SELECT w.*, (w.version, w.prev_hash, w.hash, w.held_after::numeric, w.balance_after::numeric)
            IS DISTINCT FROM (w.version_due, w.hash_before, w.hash_due, w.held, greatest(w.worth, w.held)) AS is_wrong
        FROM walked w
    ), wrong AS (
        SELECT DISTINCT ON (j.group_id) j.* FROM judged j WHERE j.is_wrong ORDER BY j.group_id, j.version
    ), sound AS (
        SELECT DISTINCT ON (j.group_id) j.* FROM judged j LEFT JOIN wrong w USING (group_id)
        WHERE w.version IS NULL OR j.version < w.version ORDER BY j.group_id, j.version DESC
    ), counted AS (
        SELECT j.group_id, count(*) AS entries FROM judged j GROUP BY j.group_id
    )
    SELECT d.group_id, d.begins, coalesce(c.entries, 0), coalesce(s.version, d.from_version),
        coalesce(s.worth, d.from_worth)::bigint, coalesce(s.held, d.from_held)::bigint, coalesce(s.hash, d.from_hash),
        EXISTS (SELECT FROM points_entries p
            WHERE p.group_id = d.group_id AND p.version > coalesce(s.version, d.from_version)),
        g, (SELECT coalesce(sum(h.points), 0)::bigint FROM points_holds h
            WHERE h.group_id = d.group_id AND h.state = 'held'), f.problem, f.expected, f.actual
    FROM due d JOIN groups g ON g.group_id = d.group_id
        LEFT JOIN counted c ON c.group_id = d.group_id LEFT JOIN sound s ON s.group_id = d.group_id
        LEFT JOIN wrong w ON w.group_id = d.group_id
        LEFT JOIN LATERAL (
            SELECT t.problem, t.expected, t.actual FROM (VALUES
                (1, 'entry ' || w.version_due || ': its version', w.version_due::text, w.version::text),
                (2, 'entry ' || w.version || ': prev_hash', encode(w.hash_before, 'hex'), encode(w.prev_hash, 'hex')),
                (3, 'entry ' || w.version || ': hash', encode(w.hash_due, 'hex'), encode(w.hash, 'hex')),
                (4, 'entry ' || w.version || ': held_after', w.held::text, w.held_after::text),
                (5, 'entry ' || w.version || ': balance_after', greatest(w.worth, w.held)::text, w.balance_after::text)
            ) AS t(rank, problem, expected, actual)
            WHERE w.group_id IS NOT NULL AND t.expected IS DISTINCT FROM t.actual ORDER BY t.rank LIMIT 1) f ON true
    ORDER BY d.group_id;
$$;

-- What is wrong in a group's row, whose entries up to p_version are all there are and right; nothing when nothing is.
CREATE FUNCTION row_problem(
    g groups, p_live bigint, p_version bigint, p_worth bigint, p_held bigint, p_head_hash bytea,
    OUT problem text, OUT expected text, OUT actual text)
LANGUAGE sql IMMUTABLE AS $$
    SELECT t.problem, t.expected, t.actual FROM (VALUES
        (1, 'the group''s version', p_version::text, g.version::text),
        (2, 'the group''s head_hash', encode(p_head_hash, 'hex'), encode(g.head_hash, 'hex')),
        (3, 'the group''s held', p_held::text, g.held::text),
        (4, 'the group''s balance − debt', p_worth::text, (g.balance - g.debt)::text),
        (5, 'the group''s balance', greatest(p_worth, p_held)::text, g.balance::text),
        (6, 'the sum of the holds that are held', p_held::text, p_live::text)
    ) AS t(rank, problem, expected, actual)
    WHERE t.expected IS DISTINCT FROM t.actual ORDER BY t.rank LIMIT 1;
$$;

-- One batch of the audit of this region's groups, as groups_to_audit says which. A group whose books are wrong is frozen, with
-- the reason. Nothing comes back when no group is to be looked at, or while another instance audits.
-- p_since: when the round began; NULL: it begins now. Each batch of a round gives it back as `since`.
-- problem: NULL, or what is wrong; news: it was not known before, or the group was not frozen.
CREATE FUNCTION audit_groups(p_limit integer, p_full_every interval, p_since timestamptz)
RETURNS TABLE (since timestamptz, group_id text, entries bigint, version bigint, problem text, expected text, actual text,
    news boolean)
LANGUAGE plpgsql AS $$
DECLARE
    w record;
    now_utc timestamptz := clock_timestamp();
    reason text;
    known text;
BEGIN
    since := coalesce(p_since, now_utc);
    IF NOT pg_try_advisory_xact_lock(7455709103) THEN
        RETURN;
    END IF;
    FOR w IN SELECT * FROM walk_entries(p_limit, p_full_every, since) LOOP
        group_id := w.group_id;
        entries := w.entries;
        version := w.version;
        problem := w.problem;
        expected := w.expected;
        actual := w.actual;
        news := false;
        IF problem IS NULL AND NOT w.more THEN
            SELECT r.problem, r.expected, r.actual INTO problem, expected, actual
            FROM row_problem(w.g, w.live, w.version, w.worth, w.held, w.head_hash) AS r;
        END IF;
        reason := problem || ': expected ' || coalesce(expected, 'nothing') || ', found ' || coalesce(actual, 'nothing');
        IF problem IS NOT NULL THEN
            SELECT a.problem INTO known FROM points_audits a WHERE a.group_id = w.group_id;
            news := freeze_group(w.group_id, 'audit: ' || reason, 'audit') = 'done' OR known IS DISTINCT FROM reason;
        END IF;
        INSERT INTO points_audits AS a
            (group_id, version, worth, held, head_hash, audited_at, walk_began_at, at_end, problem)
        VALUES (w.group_id, w.version, w.worth, w.held, w.head_hash, now_utc, now_utc, NOT w.more, reason)
        ON CONFLICT ON CONSTRAINT points_audits_pkey DO UPDATE SET version = excluded.version, worth = excluded.worth,
            held = excluded.held, head_hash = excluded.head_hash, audited_at = excluded.audited_at,
            walk_began_at = CASE WHEN w.begins THEN excluded.walk_began_at ELSE a.walk_began_at END,
            at_end = excluded.at_end, problem = excluded.problem;
        RETURN NEXT;
    END LOOP;
END $$;

-- As in 0006, and never between an audit's look at the books, before they were mended, and what follows from it.
CREATE OR REPLACE FUNCTION unfreeze_group(p_group_id text, p_reason text, p_subject_id text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    frozen timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(7455709103);
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

-- Promises are claimed for one target region at a time, so that those for a region that is down are in nobody's way.
CREATE INDEX outbox_waiting_for ON outbox (target_region, next_try_at) WHERE done_at IS NULL;
DROP INDEX outbox_waiting;

-- As in 0002, and groups that are locked for long cost a batch about a second, not the deadline of the whole call: after one
-- that was waited for in vain its other promises are passed over, and what has no time left is left out of the answer.
CREATE OR REPLACE FUNCTION apply_promises(p_promises jsonb) RETURNS TABLE (id bigint, outcome text, error text)
LANGUAGE plpgsql SET lock_timeout = '700ms' AS $$
DECLARE
    p record;
    busy_group text := '';
    began timestamptz := clock_timestamp();
BEGIN
    FOR p IN
        SELECT x.id, x.kind, x.source_id, x.payload
        FROM jsonb_to_recordset(p_promises) AS x(id bigint, kind text, source_id text, payload jsonb)
        ORDER BY x.payload ->> 'group_id', x.id
    LOOP
        EXIT WHEN clock_timestamp() - began > interval '1 second';
        CONTINUE WHEN p.payload ->> 'group_id' = busy_group;
        id := p.id;
        outcome := NULL;
        error := NULL;
        BEGIN
            outcome := apply_promise(p.kind, p.source_id, p.payload);
        EXCEPTION
            WHEN serialization_failure OR deadlock_detected THEN
                RAISE;
            WHEN lock_not_available THEN
                busy_group := p.payload ->> 'group_id';
                CONTINUE; -- no outcome, so it is tried again soon
            WHEN OTHERS THEN
                IF left(SQLSTATE, 2) IN ('25', '53', '57') THEN
                    RAISE;
                END IF;
                error := SQLSTATE || ' ' || SQLERRM;
        END;
        RETURN NEXT;
    END LOOP;
END $$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO tillpool;
