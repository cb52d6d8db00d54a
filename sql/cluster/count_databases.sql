-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT count(*) FROM pg_database WHERE datname = 'tillpool';
