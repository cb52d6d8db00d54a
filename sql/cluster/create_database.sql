-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE DATABASE tillpool OWNER tillpool_owner ENCODING 'UTF8';
