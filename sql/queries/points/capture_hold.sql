-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT points_capture($1, $2) AS outcome
