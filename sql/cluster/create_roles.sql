-- SPDX-License-Identifier: GPL-3.0-or-later
-- The two roles of a region: who owns the tables and changes them, and whom the application works as.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tillpool_owner') THEN
        CREATE ROLE tillpool_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tillpool') THEN
        CREATE ROLE tillpool;
    END IF;
END
$$;
ALTER ROLE tillpool_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD @OWNER_PASSWORD@;
ALTER ROLE tillpool LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD @APPLICATION_PASSWORD@;
