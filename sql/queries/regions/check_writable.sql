-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS read_only
