#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house rules that a program can check.

    house_rules.py RULE [--root FOLDER]      checks one rule; exit 1 and one line per violation
    house_rules.py all                       checks all rules that need no build
    house_rules.py list                      names the rules
    house_rules.py start_query_log --query-log FILE
    house_rules.py queries_were_run --query-log FILE
"""
import argparse
import sys
from pathlib import Path

from rules import coverage, places, rooms, texts
from rules.tree import Tree

RULES = {
    "includes": rooms.check_includes,
    "shared_is_pure": rooms.check_shared_is_pure,
    "dead_files": rooms.check_dead_files,
    "sql_in_sql": places.check_sql,
    "sqlstate_in_one_file": places.check_sqlstates,
    "http_status_in_one_file": places.check_statuses,
    "lengths": texts.check_lengths,
    "licences": texts.check_licences,
    "unfinished": texts.check_unfinished,
    "words": texts.check_words,
    "numbers": places.check_numbers,
    "query_names": places.check_query_names,
    "product_alone": texts.check_product_alone,
}


def report(rule, violations):
    for violation in violations:
        print(violation)
    if violations:
        print(f"rule {rule}: {len(violations)} violations", file=sys.stderr)
        return 1
    print(f"rule {rule}: kept")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rule", choices=[*RULES, "all", "list", "start_query_log", "queries_were_run"])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--query-log", type=Path)
    options = parser.parse_args()
    if options.rule == "list":
        print("\n".join(RULES))
        return 0
    if options.rule in ("start_query_log", "queries_were_run") and options.query_log is None:
        parser.error(f"{options.rule} needs --query-log FILE")
    if options.rule == "start_query_log":
        coverage.start_log(options.query_log)
        return 0
    tree = Tree(options.root)
    if options.rule == "queries_were_run":
        return report(options.rule, list(coverage.check_queries_were_run(tree, options.query_log)))
    chosen = RULES if options.rule == "all" else {options.rule: RULES[options.rule]}
    return max([report(rule, list(check(tree))) for rule, check in chosen.items()])


if __name__ == "__main__":
    sys.exit(main())
