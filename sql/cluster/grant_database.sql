-- SPDX-License-Identifier: GPL-3.0-or-later
-- Nobody but the two roles gets in, and the application makes nothing there.
REVOKE ALL ON DATABASE tillpool FROM PUBLIC;
GRANT CONNECT ON DATABASE tillpool TO tillpool;
