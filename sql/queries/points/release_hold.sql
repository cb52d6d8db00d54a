-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT points_release($1, $2, $3) AS outcome
