-- SPDX-License-Identifier: GPL-3.0-or-later
INSERT INTO region_identity (region_id) VALUES ($1) ON CONFLICT DO NOTHING
