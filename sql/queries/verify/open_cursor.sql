-- SPDX-License-Identifier: GPL-3.0-or-later
-- Begins to read a query, which the caller puts here with its own parameters: they count from one.
DECLARE books NO SCROLL CURSOR FOR $0
