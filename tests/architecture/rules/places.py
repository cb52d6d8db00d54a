# SPDX-License-Identifier: GPL-3.0-or-later
"""Things that have one place: SQL, SQLSTATEs, HTTP statuses; and the names and numbers of files."""
import re

PROGRAMS = ("shared", "backend", "pos-desktop")

SQL_START = re.compile(
    r"""^\s*(?:
        (?:SELECT|INSERT|UPDATE|DELETE|MERGE|TRUNCATE|CREATE|ALTER|DROP|GRANT|REVOKE|COPY|LOCK|VACUUM|ANALYZE|WITH
           |SET|SHOW|NOTIFY|LISTEN|EXECUTE|PREPARE|DECLARE|DO|CALL)\s+\S
        |(?i:select\s+.+\s+from\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s
           |(?:create|alter|drop)\s+(?:or\s+replace\s+)?
              (?:table|role|user|database|index|function|schema|sequence|view|trigger)\s
           |grant\s.+\sto\s|revoke\s.+\sfrom\s))""",
    re.VERBOSE | re.DOTALL,
)

# The classes of PostgreSQL 15's error codes, and our own.
SQLSTATE_CLASSES = (
    "00 01 02 03 08 09 0A 0B 0F 0L 0P 0Z 20 21 22 23 24 25 26 27 28 2B 2D 2F 34 38 39 3B 3D 3F 40 42 44 53 54 55 57 58 "
    "72 F0 HV P0 XX TP"
).split()
SQLSTATE = re.compile(rf"^(?:{'|'.join(SQLSTATE_CLASSES)})[0-9A-Z]{{3}}$")
SQLSTATE_START = re.compile(r"^(?:08|23|25|40|53|55|57)[0-9A-Z]{0,2}$")

STATUSES_OF_HANDLERS = {100, 200, 201, 204, 304}
STATUS_PLACE = "whose status backend/http/ErrorStatus.cpp chooses"
RESPONSE = re.compile(r"\bApiResponse\s*::\s*(?:json|empty)\s*\(([^,;)]*)")
STATUS_SET = re.compile(r"\b\w*[sS]tatus(?:Code)?\s*(?:=(?!=)|\{)\s*([^;,)}\n]*)")
STATUS_ENUM = re.compile(r"\bStatusCode\s*::\s*\w+")
STATUS_LINE = re.compile(r"HTTP/1\.[01] \d{3}")


def check_sql(tree):
    for source in tree.code(*PROGRAMS):
        for offset, literal in source.literals:
            if SQL_START.match(literal):
                yield source.at(offset, f'SQL stands in sql/ and nowhere else: "{literal.strip()[:40]}…"')


def check_sqlstates(tree):
    for source in tree.code(*PROGRAMS):
        if source.path == "backend/regions/SqlState.cpp":
            continue
        for match in re.finditer(r"\bPG_DIAG_SQLSTATE\b", source.bare):
            if not source.path.startswith("backend/regions/"):
                yield source.at(match.start(), "SQLSTATEs are read in backend/regions alone")
        for offset, literal in source.literals:
            whole = SQLSTATE.match(literal) and re.search(r"\d", literal)
            part = SQLSTATE_START.match(literal) and "state" in line_of(source, offset).lower()
            if whole or part:
                yield source.at(offset, f'"{literal}" looks like a SQLSTATE: backend/regions/SqlState.cpp judges them')


def line_of(source, offset):
    start = source.text.rfind("\n", 0, offset) + 1
    end = source.text.find("\n", offset)
    return source.text[start:end if end >= 0 else None]


def wrong_statuses(text):
    numbers = {int(number) for number in re.findall(r"(?<![\w.'])[1-5]\d\d(?![\w.'])", text)}
    return sorted(numbers - STATUSES_OF_HANDLERS)


def check_statuses(tree):
    for source in tree.code("shared", "backend"):
        if source.path == "backend/http/ErrorStatus.cpp":
            continue
        for pattern in (RESPONSE, STATUS_SET):
            for match in pattern.finditer(source.bare):
                for number in wrong_statuses(match[1]):
                    yield source.at(match.start(), f"status {number}: answer with a problem, {STATUS_PLACE}")
        for match in STATUS_ENUM.finditer(source.bare):
            if not source.path.startswith("backend/http/"):
                yield source.at(match.start(), f"{match[0]}: who answers knows nothing of Qt HttpServer")
        if source.path.startswith("backend/admin/"):
            continue
        for offset, literal in source.literals:
            match = STATUS_LINE.search(literal)
            if match and wrong_statuses(match[0]):
                yield source.at(offset, f'"{match[0]}": {STATUS_PLACE}')


MIGRATIONS = ("sql/migrations", "sql/journal/migrations")


def check_numbers(tree):
    for folder in MIGRATIONS:
        yield from check_migrations(tree, folder)
    yield from check_decisions(tree)


def check_migrations(tree, folder):
    numbers = []
    for source in tree.under(folder):
        match = re.fullmatch(r"(\d{4})_[a-z0-9_]+\.sql", source.name)
        if not match:
            yield f"{source.path}:1: a migration is named NNNN_what.sql"
            continue
        numbers.append((int(match[1]), source.path))
    for expected, (number, path) in enumerate(numbers, start=1):
        if number != expected:
            yield f"{path}:1: migration {expected:04} is due here: numbers are unique and consecutive"
            break


def check_decisions(tree):
    seen = {}
    for source in tree.under("docs/decisions"):
        match = re.fullmatch(r"(\d{4})-[a-z0-9-]+\.md", source.name)
        if not match:
            yield f"{source.path}:1: a decision is named NNNN-title.md"
            continue
        if match[1] in seen:
            yield f"{source.path}:1: {seen[match[1]]} has number {match[1]} too"
        seen[match[1]] = source.path
        for heading in ("Context", "Decision", "Consequences"):
            if not re.search(rf"^## {heading}$", source.text, re.MULTILINE):
                yield f"{source.path}:1: the heading \"## {heading}\" is missing"


def query_names(tree):
    """{name in logs and statements: path} and the violations met on the way."""
    names, problems = {}, []
    for source in tree.under("sql/queries"):
        match = re.fullmatch(r"sql/queries/([a-z]+)/([a-z]+(?:_[a-z0-9]+)*)\.sql", source.path)
        if not match:
            problems.append(f"{source.path}:1: a query is named sql/queries/<slice>/<verb_noun>.sql")
            continue
        name = f"{match[1]}_{match[2]}"
        if name in names:
            problems.append(f"{source.path}:1: {names[name]} has the name {name} too")
        names[name] = source.path
    stems = {}
    for name, path in names.items():
        stem = path.rpartition("/")[2]
        if stem in stems:
            problems.append(f"{path}:1: {stems[stem]} has the same verb and noun: say what differs")
        stems[stem] = path
    return names, problems


def journal_queries(tree):
    """The queries of the till's journal, which stand in one folder, and the violations met on the way."""
    paths, problems = [], []
    for source in tree.under("sql/journal/queries"):
        if not re.fullmatch(r"sql/journal/queries/[a-z]+(?:_[a-z0-9]+)*\.sql", source.path):
            problems.append(f"{source.path}:1: a query of the journal is named sql/journal/queries/<verb_noun>.sql")
            continue
        paths.append(source.path)
    return paths, problems


def check_query_names(tree):
    names, problems = query_names(tree)
    of_journal, further_problems = journal_queries(tree)
    yield from problems + further_problems
    for path in [*names.values(), *of_journal]:
        text = (tree.root / path).read_text(encoding="utf-8")
        body = re.sub(r"--[^\n]*|'(?:''|[^'])*'", "", text).strip().rstrip(";")
        if not body:
            yield f"{path}:1: there is no statement in it"
        if ";" in body:
            yield f"{path}:1: a query is one statement: what belongs together is a function of a migration"
