-- SPDX-License-Identifier: GPL-3.0-or-later
-- What kind of file this is, and whether there is anything in it.
SELECT (SELECT application_id FROM pragma_application_id) AS application_id,
    (SELECT user_version FROM pragma_user_version) AS user_version,
    (SELECT count(*) FROM sqlite_schema) AS tables
