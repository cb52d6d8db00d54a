-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT id, outcome, error FROM apply_promises($1::jsonb)
