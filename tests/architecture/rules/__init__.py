# SPDX-License-Identifier: GPL-3.0-or-later
"""The house rules: each is a function that takes a Tree and yields violations as text, "path:line: what to do"."""
