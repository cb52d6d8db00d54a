#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows that each house rule can fail, and that it accepts what it should: made-up trees, one fault each."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

from house_rules import RULES
from rules.coverage import check_queries_were_run, start_log
from rules.tree import Tree

SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"
HEAD = f"// {SPDX}\n"

DECISION = "# One\n\n## Context\n\nA.\n\n## Decision\n\nB.\n\n## Consequences\n\nC.\n"

# A tree that keeps every rule.
GOOD = {
    "shared/base/CMakeLists.txt": f"# {SPDX}\ntillpool_library(base SOURCES Money.cpp)\n",
    "shared/base/Money.h": HEAD + "#pragma once\n#include <QString>\n",
    "shared/base/Money.cpp": HEAD + '#include "base/Money.h"\nconstexpr int limit = 10\'000; // of "cents"\n',
    "backend/regions/CMakeLists.txt":
        f"# {SPDX}\n"
        "tillpool_library(regions SOURCES SqlState.cpp\n    PUBLIC Tillpool::Base PRIVATE PostgreSQL::PostgreSQL)\n",
    "backend/regions/Regions.h": HEAD + "#pragma once\n",
    "backend/regions/SqlState.cpp":
        HEAD + '#include "regions/Regions.h"\n#include <libpq-fe.h>\nbool again(State s) { return s == "40001"; }\n',
    "backend/http/CMakeLists.txt":
        f"# {SPDX}\ntillpool_library(http SOURCES ErrorStatus.cpp PRIVATE Tillpool::Regions Qt6::HttpServer)\n",
    "backend/http/ErrorStatus.cpp":
        HEAD + '#include "base/Money.h"\n#include "regions/Regions.h"\n'
        "#include <QAbstractHttpServer>\nint status = 404;\n",
    "sql/migrations/0001_schema.sql": f"-- {SPDX}\nCREATE TABLE sales ();\n",
    "sql/migrations/0002_points.sql": f"-- {SPDX}\nCREATE TABLE groups ();\n",
    "sql/queries/sales/find_sale.sql": f"-- {SPDX}\n-- One; with a reason.\nSELECT ';' FROM sales WHERE sale_id = $1\n",
    "docs/decisions/0000-record-decisions.md": DECISION,
    "docs/decisions/0001-one.md": DECISION,
    "build/dev/CMakeCache.txt": "/work/ is a build's own business\n",
}


class RuleTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for path, text in GOOD.items():
            self.write(path, text)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def violations(self, rule):
        return list(RULES[rule](Tree(self.root)))

    def assert_caught(self, rule, path, text, expected):
        """With `text` at `path` the rule finds exactly one violation, which has `expected` in it."""
        before = (self.root / path).read_text(encoding="utf-8") if (self.root / path).exists() else None
        self.write(path, text)
        found = self.violations(rule)
        self.assertEqual(len(found), 1, f"{path} {text!r}: {found}")
        self.assertIn(expected, found[0])
        if before is None:
            (self.root / path).unlink()
        else:
            self.write(path, before)

    def assert_kept(self, rule, path, text):
        self.assertEqual(self.with_file(rule, path, text), [])

    def with_file(self, rule, path, text):
        before = GOOD.get(path)
        self.write(path, text)
        found = self.violations(rule)
        if before is None:
            (self.root / path).unlink()
        else:
            self.write(path, before)
        return found

    def test_good_tree_keeps_every_rule(self):
        for rule in RULES:
            self.assertEqual(self.violations(rule), [], rule)

    def test_includes(self):
        base, http = "shared/base/Money.cpp", "backend/http/ErrorStatus.cpp"
        self.assert_caught("includes", base, HEAD + '#include "regions/Regions.h"\n', "does not link")
        self.assert_caught("includes", http, HEAD + "#include <libpq-fe.h>\n", "to backend/admin and backend/regions")
        self.assert_caught("includes", http, HEAD + "#include <toml++/toml.h>\n", "belongs to backend/config")
        self.assert_caught("includes", http, HEAD + "#include <QTcpSocket>\n", "needs a link to Qt6::Network")
        self.assert_caught("includes", http, HEAD + "#include <gtest/gtest.h>\n", "belongs to tests/")
        self.assert_caught("includes", http, HEAD + '#include "sql/Queries.h"\n', "Tillpool::Sql")
        self.assert_caught("includes", http, HEAD + '#include "journalsql/Queries.h"\n', "Tillpool::JournalSql")
        self.assert_caught("includes", "backend/regions/SqlState.cpp", HEAD + "#include <QHttpServer>\n", "/http")
        self.assert_caught("includes", "backend/lost/Lost.cpp", HEAD, "no CMake target")

    def test_includes_by_way_of_private_links_are_refused(self):
        self.write("backend/regions/CMakeLists.txt",
            f"# {SPDX}\ntillpool_library(regions SOURCES SqlState.cpp PRIVATE Tillpool::Base PostgreSQL::PostgreSQL)\n")
        found = self.violations("includes")
        self.assertEqual(len(found), 1, found)
        self.assertIn('"base/Money.h" belongs to Tillpool::Base', found[0])

    def test_includes_of_libraries_made_by_hand(self):
        self.write("backend/points/CMakeLists.txt", f"# {SPDX}\nadd_library(tillpool_points INTERFACE)\n"
            "add_library(Tillpool::Points ALIAS tillpool_points)\n"
            "target_link_libraries(tillpool_points INTERFACE Tillpool::Base)\n")
        self.write("backend/points/Promise.h", HEAD + '#include "base/Money.h"\n')
        self.assertEqual(self.violations("includes"), [])
        self.assert_caught("includes", "backend/points/Promise.h", HEAD + '#include "regions/Regions.h"\n', "not link")

    def test_includes_of_a_name_that_two_rooms_have(self):
        self.write("backend/base/Money.h", HEAD)
        self.write("backend/base/CMakeLists.txt", f"# {SPDX}\ntillpool_library(base2 SOURCES)\n")
        self.assertTrue(any("two names" in problem for problem in self.violations("includes")))

    def test_rooms_depend_one_way(self):
        cmake = "shared/base/CMakeLists.txt"
        library = "tillpool_library(base SOURCES Money.cpp PUBLIC Tillpool::{})\n"
        found = self.with_file("includes", cmake, library.format("Regions"))
        self.assertTrue(any("shared/ may not link" in problem for problem in found), found)
        self.assertTrue(any("point one way" in problem for problem in found), found)
        found = self.with_file("includes", cmake, library.format("Nothing"))
        self.assertTrue(any("which no room is" in problem for problem in found), found)

    def test_shared_is_pure(self):
        path = "shared/base/Money.cpp"
        for header in ("QObject", "QFile", "QTimer", "QSqlDatabase", "QtNetwork/QTcpSocket", "QWidget", "libpq-fe.h",
                       "sys/socket.h", "fstream", "thread"):
            self.assert_caught("shared_is_pure", path, HEAD + f"#include <{header}>\n", header)
        for call in ("auto t = QDateTime::currentDateTimeUtc();", "auto t = std::chrono::system_clock::zero();",
                     'auto e = qgetenv("X");', "class A { Q_OBJECT };"):
            self.assert_caught("shared_is_pure", path, HEAD + call + "\n", "not for shared/")
        self.assert_kept("shared_is_pure", path, HEAD + "// QObject has no place here\nauto s = \"QTimer\";\n")
        self.assert_kept("shared_is_pure", "backend/http/ErrorStatus.cpp", HEAD + "#include <QTimer>\n")

    def test_dead_files(self):
        self.assert_caught("dead_files", "shared/base/Forgotten.cpp", HEAD, "builds this file")
        self.assert_caught("dead_files", "shared/base/Forgotten.h", HEAD, "nobody includes")
        self.assert_caught("dead_files", "tests/unit/money_test.cpp", HEAD, "builds this file")

    def test_sql_in_sql(self):
        path = "backend/http/ErrorStatus.cpp"
        for statement in ('"SELECT 1"', '"  INSERT INTO sales VALUES ($1)"', 'u"update groups set held = 0"_s',
                          'R"(DELETE FROM sales)"', '"create table x ()"', '"ALTER TABLE x"'):
            self.assert_caught("sql_in_sql", path, HEAD + f"auto q = {statement};\n", "SQL stands in sql/")
        for text in ('auto q = "BEGIN"; auto c = "COMMIT";', 'auto m = "DELETE";', "// SELECT 1", 'auto s = "Update";'):
            self.assert_kept("sql_in_sql", path, HEAD + text + "\n")

    def test_sqlstate_in_one_file(self):
        path = "backend/http/ErrorStatus.cpp"
        self.assert_caught("sqlstate_in_one_file", path, HEAD + 'bool b = code == "40001";\n', "40001")
        self.assert_caught("sqlstate_in_one_file", path, HEAD + 'bool b = sqlState.startsWith("57P0");\n', "57P0")
        self.assert_caught("sqlstate_in_one_file", path, HEAD + "auto c = PG_DIAG_SQLSTATE;\n", "backend/regions alone")
        self.assert_kept("sqlstate_in_one_file", path, HEAD + '// 40001\nint n = 40001; auto id = "till-1";\n')

    def test_http_status_in_one_file(self):
        path = "backend/regions/SqlState.cpp"
        for text in ("return ApiResponse::json(409, body);", "return http::ApiResponse::empty(ready ? 200 : 503);",
                     "response.status = 500;", "ApiResponse r {.status = 418};"):
            self.assert_caught("http_status_in_one_file", path, HEAD + text + "\n", "ErrorStatus.cpp")
        self.assert_caught("http_status_in_one_file", path, HEAD + "auto s = StatusCode::NotFound;\n", "Qt HttpServer")
        self.assert_caught("http_status_in_one_file", path, HEAD + 'auto s = "HTTP/1.1 400 Bad";\n', "ErrorStatus.cpp")
        for text in ("return ApiResponse::json(201, body);", "if (reply.status == 404) retry();", "int wait = 500;"):
            self.assert_kept("http_status_in_one_file", path, HEAD + text + "\n")

    def test_lengths(self):
        self.assert_caught("lengths", "shared/base/Money.cpp", HEAD + "\n" * 500, "501 lines")
        self.assert_caught("lengths", "shared/base/Money.cpp", HEAD + "x" * 121 + "\n", "121 columns")
        self.assert_kept("lengths", "shared/base/Money.cpp", HEAD + "–" * 120 + "\n" * 499)
        self.assert_caught("lengths", "sql/migrations/0009_wide.sql", f"-- {SPDX}\n" + "x" * 131 + "\n", "131 columns")
        self.assert_kept("lengths", "sql/demo/001.sql", f"-- {SPDX}\n" + "x" * 300 + "\n")

    def test_licences(self):
        for path in ("shared/base/Money.h", "sql/queries/sales/find_sale.sql", "backend/http/CMakeLists.txt",
                     "tools/a.py", "tools/a.sh", "cmake/A.cmake"):
            self.assert_caught("licences", path, "no licence\n", "SPDX")
        self.assert_caught("licences", "tillpool", "#!/bin/bash\n", "SPDX")

    def test_unfinished(self):
        for word in ("TODO", "FIXME", "XXX", "HACK"):
            self.assert_caught("unfinished", "shared/base/Money.cpp", HEAD + f"// {word}: later\n", word)
        self.assert_caught("unfinished", "README.md", "<!-- lead: figures -->\n", "lead")
        self.assert_caught("unfinished", "tests/unit/a.cpp", HEAD + "GTEST_SKIP();\n", "or it fails")

    def test_words(self):
        path = "shared/base/Money.cpp"
        for name in ("shardOf", "ShardMap", "cart_lines", "isMaster", "SLAVE", "burnPoints", "struct Order",
                     "orderLines", "order_id", "menu_item"):
            self.assert_caught("words", path, HEAD + f"{name};\n", "our word is")
        self.assert_kept("words", path, HEAD + "std::memory_order_relaxed; // in the order of ids, ORDER BY\n")
        self.assert_kept("words", "installer/haproxy.cfg", "global\n    master-worker\n")

    def test_numbers(self):
        sql = f"-- {SPDX}\n"
        self.assert_caught("numbers", "sql/migrations/0002_other.sql", sql, "unique and consecutive")
        self.assert_caught("numbers", "sql/migrations/0004_far.sql", sql, "0003 is due")
        self.assert_caught("numbers", "sql/migrations/3_short.sql", sql, "NNNN_what.sql")
        self.assert_caught("numbers", "sql/journal/migrations/0002_far.sql", sql, "0001 is due")
        self.assert_caught("numbers", "docs/decisions/0001-other.md", DECISION, "has number 0001 too")
        self.assert_caught("numbers", "docs/decisions/0002-bare.md", DECISION.replace("## Context", ""), "Context")

    def test_query_names(self):
        sql = f"-- {SPDX}\nSELECT 1\n"
        self.assert_caught("query_names", "sql/queries/points/find_sale.sql", sql, "same verb and noun")
        self.assert_caught("query_names", "sql/queries/find_points.sql", sql, "<slice>/<verb_noun>.sql")
        self.assert_caught("query_names", "sql/queries/points/FindPoints.sql", sql, "<slice>/<verb_noun>.sql")
        self.assert_caught("query_names", "sql/queries/points/hold_points.sql", f"-- {SPDX}\n", "no statement")
        two = sql.strip() + "; SELECT 2;\n"
        self.assert_caught("query_names", "sql/queries/points/hold_points.sql", two, "one statement")
        self.assert_kept("query_names", "sql/journal/queries/find_sale.sql", sql)
        self.assert_caught("query_names", "sql/journal/queries/FindSale.sql", sql, "<verb_noun>.sql")
        self.assert_caught("query_names", "sql/journal/queries/find_sale.sql", two, "one statement")

    def test_product_alone(self):
        for text in ("cd /work/main", "see /tmp/brief", "as issue 2 says", "Issue #12", "in ../shared/design.md"):
            self.assert_caught("product_alone", "README.md", text + "\n", "the product alone")
        self.assert_kept("product_alone", "README.md", "A session of the till; /var/work/x; the issue at hand.\n")

    def test_queries_were_run(self):
        log = self.root / "query-log.txt"
        tree = Tree(self.root)
        self.assertIn("there is no query log", list(check_queries_were_run(tree, log))[0])
        start_log(log)
        self.assertIn("is empty", list(check_queries_were_run(tree, log))[0])
        log.write_text("sales_checkout\n", encoding="utf-8")
        self.assertIn("no test ran the query sales_find_sale", list(check_queries_were_run(tree, log))[0])
        log.write_text("sales_checkout\nsales_find_sale\n", encoding="utf-8")
        self.assertEqual(list(check_queries_were_run(tree, log)), [])

    def test_every_rule_has_a_test(self):
        for rule in [*RULES, "queries_were_run"]:
            self.assertTrue(hasattr(self, f"test_{rule}"), rule)


if __name__ == "__main__":
    unittest.main()
