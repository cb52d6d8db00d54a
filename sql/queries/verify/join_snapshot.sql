-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: what export_snapshot answered. The one statement that takes no parameter: the caller puts the server's own name there.
SET TRANSACTION SNAPSHOT $1
