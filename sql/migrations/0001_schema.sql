-- SPDX-License-Identifier: GPL-3.0-or-later
-- The tables of one region. Money is bigint minor units, points are bigint, times are timestamptz written in UTC.
-- Ids are text whose first three digits name the region that owns the row; a row of another region is never a foreign key.

CREATE DOMAIN routed_id AS text CHECK (VALUE ~ '^[0-9]{3}-[a-z0-9]{6,64}$');
CREATE DOMAIN sale_id AS text
    CHECK (VALUE ~ '^[0-9]{3}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$');
CREATE DOMAIN region_id AS text CHECK (VALUE ~ '^[0-9]{3}$');
CREATE DOMAIN minor_units AS bigint;
CREATE DOMAIN points AS bigint;

-- Which region this database is, so that a wrong host in a configuration is noticed before it does harm.
CREATE TABLE region_identity (
    only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    region_id region_id NOT NULL
);

-- Stores, tills, staff, sessions ----------------------------------------------------------------------------------------

CREATE TABLE stores (
    store_id  routed_id PRIMARY KEY,
    name      text NOT NULL,
    address   text NOT NULL DEFAULT '',
    time_zone text NOT NULL
);

CREATE TABLE tills (
    till_id          routed_id PRIMARY KEY,
    store_id         routed_id NOT NULL REFERENCES stores,
    name             text NOT NULL,
    receipt_sequence regclass NOT NULL
);

-- Receipt numbers come from a sequence of each till: no lock is held while a sale commits. A sale that is rolled back
-- leaves a gap; sale_decisions, not the numbering, proves that nothing is missing.
CREATE FUNCTION give_till_a_receipt_sequence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sequence_name text := 'receipts_' || replace(NEW.till_id, '-', '_');
BEGIN
    EXECUTE format('CREATE SEQUENCE %I', sequence_name);
    EXECUTE format('GRANT USAGE ON SEQUENCE %I TO tillpool', sequence_name);
    NEW.receipt_sequence := to_regclass(quote_ident(sequence_name));
    RETURN NEW;
END $$;
CREATE TRIGGER tills_receipt_sequence BEFORE INSERT ON tills
    FOR EACH ROW EXECUTE FUNCTION give_till_a_receipt_sequence();

CREATE TABLE staff (
    staff_id  routed_id PRIMARY KEY,
    full_name text NOT NULL,
    role      text NOT NULL CHECK (role IN ('cashier', 'manager', 'admin', 'kiosk')),
    pin_hash  text NOT NULL,
    active    boolean NOT NULL DEFAULT true
);

CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    role       text NOT NULL CHECK (role IN ('customer', 'cashier', 'manager', 'admin', 'kiosk')),
    subject_id routed_id NOT NULL,
    till_id    routed_id,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE audit_log (
    audit_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    subject_id text NOT NULL,
    action     text NOT NULL,
    target_id  text NOT NULL,
    details    jsonb NOT NULL DEFAULT '{}'
);

-- Answers to requests that changed something, by the client's key (sales have their own: sale_decisions).
CREATE TABLE idempotency_keys (
    key          uuid PRIMARY KEY,
    action       text NOT NULL,
    request_hash bytea NOT NULL,
    response     jsonb NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

-- Catalogue: immutable per version. A row is part of the versions version_from <= v < version_to -------------------------

CREATE TABLE catalogue_versions (
    catalogue_version bigint PRIMARY KEY CHECK (catalogue_version > 0),
    published_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    note              text NOT NULL DEFAULT ''
);

CREATE TABLE tax_classes (
    tax_class    text NOT NULL,
    name         text NOT NULL,
    rate_ppm     bigint NOT NULL CHECK (rate_ppm BETWEEN 0 AND 1000000),
    version_from bigint NOT NULL,
    version_to   bigint,
    PRIMARY KEY (tax_class, version_from)
);

CREATE TABLE categories (
    category_id  routed_id NOT NULL,
    name         text NOT NULL,
    parent_id    routed_id,
    position     integer NOT NULL DEFAULT 0,
    version_from bigint NOT NULL,
    version_to   bigint,
    PRIMARY KEY (category_id, version_from)
);

CREATE TABLE modifier_groups (
    modifier_group_id routed_id NOT NULL,
    name              text NOT NULL,
    min_count         integer NOT NULL DEFAULT 0 CHECK (min_count >= 0),
    max_count         integer NOT NULL CHECK (max_count >= min_count),
    modifier_ids      text[] NOT NULL,
    version_from      bigint NOT NULL,
    version_to        bigint,
    PRIMARY KEY (modifier_group_id, version_from)
);

CREATE TABLE modifiers (
    modifier_id  routed_id NOT NULL,
    name         text NOT NULL,
    price        minor_units NOT NULL CHECK (price >= 0),
    tax_class    text NOT NULL,
    position     integer NOT NULL DEFAULT 0,
    version_from bigint NOT NULL,
    version_to   bigint,
    PRIMARY KEY (modifier_id, version_from)
);

CREATE TABLE items (
    item_id         routed_id NOT NULL,
    name            text NOT NULL,
    category_id     routed_id NOT NULL,
    code            text NOT NULL DEFAULT '',
    barcodes        text[] NOT NULL DEFAULT '{}',
    price           minor_units NOT NULL CHECK (price >= 0),
    tax_class       text NOT NULL,
    modifier_groups text[] NOT NULL DEFAULT '{}',
    sold_out        boolean NOT NULL DEFAULT false,
    position        integer NOT NULL DEFAULT 0,
    version_from    bigint NOT NULL,
    version_to      bigint,
    PRIMARY KEY (item_id, version_from)
);

-- Customers and groups ----------------------------------------------------------------------------------------------------

CREATE TABLE customers (
    customer_id   routed_id PRIMARY KEY,
    username      text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    full_name     text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- So that the customer finds their groups. The membership that counts is group_members, at the group's home.
CREATE TABLE customer_groups (
    customer_id routed_id NOT NULL REFERENCES customers,
    group_id    routed_id NOT NULL,
    PRIMARY KEY (customer_id, group_id)
);

-- The latest change of each link that has arrived, so that changes delivered out of order or twice do no harm.
CREATE TABLE customer_group_changes (
    customer_id routed_id NOT NULL,
    group_id    routed_id NOT NULL,
    change_no   bigint NOT NULL,
    PRIMARY KEY (customer_id, group_id)
);

CREATE TABLE groups (
    group_id           routed_id PRIMARY KEY,
    name               text NOT NULL,
    location           text NOT NULL,
    balance            points NOT NULL DEFAULT 0,
    held               points NOT NULL DEFAULT 0,
    debt               points NOT NULL DEFAULT 0,
    version            bigint NOT NULL DEFAULT 0,
    head_hash          bytea NOT NULL DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000',
    membership_changes bigint NOT NULL DEFAULT 0,
    created_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (balance >= held AND held >= 0 AND debt >= 0)
) WITH (fillfactor = 50);

CREATE TABLE group_members (
    group_id    routed_id NOT NULL REFERENCES groups,
    customer_id routed_id NOT NULL,
    joined_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (group_id, customer_id)
);

-- Points: append-only, a hash chain per group --------------------------------------------------------------------------------

CREATE TABLE points_entries (
    group_id      routed_id NOT NULL REFERENCES groups,
    version       bigint NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('earn', 'redeem', 'hold', 'release', 'recredit', 'clawback', 'adjust')),
    source_id     text NOT NULL,
    delta         points NOT NULL,
    held_delta    points NOT NULL,
    balance_after points NOT NULL,
    held_after    points NOT NULL,
    customer_id   routed_id,
    created_at    timestamptz NOT NULL,
    prev_hash     bytea NOT NULL,
    hash          bytea NOT NULL,
    PRIMARY KEY (group_id, version),
    UNIQUE (kind, source_id)
);

CREATE TABLE points_holds (
    hold_id      sale_id PRIMARY KEY,
    group_id     routed_id NOT NULL REFERENCES groups,
    points       points NOT NULL CHECK (points >= 0),
    customer_id  routed_id,
    store_region region_id NOT NULL,
    request_hash bytea,
    state        text NOT NULL CHECK (state IN ('held', 'captured', 'released')),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolved_at  timestamptz,
    CHECK ((state = 'held') = (resolved_at IS NULL))
);
CREATE INDEX points_holds_held ON points_holds (created_at) WHERE state = 'held';

-- Sales: a decision is made once and never updated; the sale and its parts are immutable ------------------------------------

CREATE TABLE sale_decisions (
    sale_id      sale_id PRIMARY KEY,
    decision     text NOT NULL CHECK (decision IN ('committed', 'aborted')),
    reason       text,
    request_hash bytea,
    response     jsonb NOT NULL,
    decided_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((decision = 'aborted') = (reason IS NOT NULL))
);

CREATE TABLE sales (
    sale_id           sale_id PRIMARY KEY REFERENCES sale_decisions,
    store_id          routed_id NOT NULL,
    till_id           routed_id NOT NULL,
    receipt_number    text NOT NULL UNIQUE,
    staff_id          routed_id NOT NULL,
    customer_id       routed_id,
    catalogue_version bigint NOT NULL,
    currency          text NOT NULL,
    subtotal          minor_units NOT NULL,
    total             minor_units NOT NULL,
    redeem_group_id   routed_id,
    redeemed_points   points NOT NULL DEFAULT 0,
    redeemed_value    minor_units NOT NULL DEFAULT 0,
    earn_group_id     routed_id,
    earned_points     points NOT NULL DEFAULT 0,
    paid              minor_units NOT NULL,
    change            minor_units NOT NULL,
    till_time         timestamptz,
    created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (total = paid - change + redeemed_value),
    CHECK (redeemed_points = 0 OR redeem_group_id IS NOT NULL),
    CHECK (earned_points = 0 OR earn_group_id IS NOT NULL)
);
CREATE INDEX sales_customer ON sales (customer_id, created_at DESC, sale_id DESC) WHERE customer_id IS NOT NULL;
CREATE INDEX sales_created ON sales (created_at);

-- A modifier is a line of its own below the line of its item (parent_line_no).
CREATE TABLE sale_lines (
    sale_id         sale_id NOT NULL REFERENCES sales,
    line_no         integer NOT NULL CHECK (line_no > 0),
    parent_line_no  integer,
    item_id         routed_id,
    modifier_id     routed_id,
    name            text NOT NULL,
    quantity        bigint NOT NULL CHECK (quantity > 0),
    list_price      minor_units NOT NULL,
    unit_price      minor_units NOT NULL CHECK (unit_price >= 0),
    amount          minor_units NOT NULL,
    tax_class       text NOT NULL,
    override_reason text,
    override_by     routed_id,
    PRIMARY KEY (sale_id, line_no),
    CHECK (amount = quantity * unit_price),
    CHECK ((item_id IS NULL) <> (modifier_id IS NULL)),
    CHECK ((modifier_id IS NULL) = (parent_line_no IS NULL)),
    CHECK (unit_price = list_price OR override_reason IS NOT NULL)
);

CREATE TABLE sale_discounts (
    sale_id      sale_id NOT NULL REFERENCES sales,
    discount_no  integer NOT NULL,
    promotion_id routed_id NOT NULL,
    name         text NOT NULL,
    reason       text NOT NULL,
    amount       minor_units NOT NULL CHECK (amount > 0),
    PRIMARY KEY (sale_id, discount_no)
);

CREATE TABLE sale_taxes (
    sale_id   sale_id NOT NULL REFERENCES sales,
    tax_class text NOT NULL,
    name      text NOT NULL,
    rate_ppm  bigint NOT NULL,
    included  boolean NOT NULL,
    base      minor_units NOT NULL,
    amount    minor_units NOT NULL,
    PRIMARY KEY (sale_id, tax_class)
);

CREATE TABLE tenders (
    sale_id   sale_id NOT NULL REFERENCES sales,
    tender_no integer NOT NULL,
    kind      text NOT NULL CHECK (kind IN ('cash', 'card')),
    amount    minor_units NOT NULL CHECK (amount > 0),
    PRIMARY KEY (sale_id, tender_no)
);

CREATE TABLE refunds (
    refund_id    sale_id PRIMARY KEY,
    sale_id      sale_id NOT NULL REFERENCES sales,
    reason       text NOT NULL,
    staff_id     routed_id NOT NULL,
    request_hash bytea NOT NULL,
    response     jsonb NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE refund_lines (
    refund_id sale_id NOT NULL REFERENCES refunds,
    sale_id   sale_id NOT NULL,
    line_no   integer NOT NULL,
    quantity  bigint NOT NULL CHECK (quantity > 0),
    amount    minor_units NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (refund_id, line_no),
    FOREIGN KEY (sale_id, line_no) REFERENCES sale_lines
);

-- Promises to other regions, made in the transaction that they follow from, carried out by the relay ------------------------

CREATE TABLE outbox (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('capture', 'release', 'earn', 'recredit', 'clawback', 'link', 'unlink')),
    source_id     text NOT NULL,
    target_region region_id NOT NULL,
    payload       jsonb NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_try_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    done_at       timestamptz,
    outcome       text,
    tries         integer NOT NULL DEFAULT 0,
    last_error    text,
    UNIQUE (kind, source_id)
) WITH (fillfactor = 70);
CREATE INDEX outbox_waiting ON outbox (next_try_at) WHERE done_at IS NULL;

-- What the application may do. Decisions, sales and points entries are written once: nobody updates or deletes them. --------

GRANT USAGE ON SCHEMA public TO tillpool;
-- schema_migrations belongs to the migrations alone but may be read.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO tillpool;
GRANT INSERT ON customers, customer_groups, customer_group_changes, groups, group_members, points_entries, points_holds,
    sale_decisions, sales, sale_lines, sale_discounts, sale_taxes, tenders, refunds, refund_lines, outbox, sessions,
    audit_log, idempotency_keys TO tillpool;
GRANT UPDATE ON customer_group_changes, groups, points_holds, outbox, sessions TO tillpool;
GRANT DELETE ON customer_groups, group_members, sessions, idempotency_keys TO tillpool;
