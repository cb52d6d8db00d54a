-- SPDX-License-Identifier: GPL-3.0-or-later
INSERT INTO schema_migrations (version, name, checksum) VALUES ($1::integer, $2, $3)
