# SPDX-License-Identifier: GPL-3.0-or-later
"""Length, licence and words of every file."""
import re

from .tree import LICENSED

LINES_MAX = 500
# C++ is laid out by clang-format; the rest is laid out by hand, where a table or a command may stand a little wider.
COLUMNS_MAX_CPP = 120
COLUMNS_MAX = 130
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
# Rules have to spell what they forbid.
OWN_FOLDER = "tests/architecture/"
# Made by a program from public data, kept as data.
DATA = ("sql/demo/", "tests/data/")

UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|<!-- lead:")
SKIPPED_TESTS = re.compile(r"\b(QSKIP|GTEST_SKIP)\b")

# Words that are not ours, as parts of identifiers. Words with an honest second meaning (register, terminal, user,
# queue, cache, transaction, …) are left to the reader.
WORDS = {
    "shard": "region", "shards": "region", "sharding": "region", "sharded": "region",
    "cart": "basket", "carts": "basket",
    "master": "primary", "slave": "standby", "slaves": "standby",
    "burn": "redeem", "burned": "redeem", "burnt": "redeem",
    "bill": "receipt", "bills": "receipt",
}
PHRASES = {
    r"\b(?:class|struct)\s+Orders?\b|\b[oO]rder_?(?:[iI]d|[lL]ine|[iI]tem|[nN]umber|[tT]otal)s?\b": "sale",
    r"\bmenu_?items?\b|\b[mM]enuItems?\b": "item",
}
# Words of others' programs.
ALLOWED_PHRASES = re.compile(r"\bmaster-worker\b|\bmaster CLI\b|\bmemory_order\w*\b|\bMasterCard\b")
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

ELSEWHERE = [
    (re.compile(r"(?<![\w.~}])/work/"), "a path of one machine"),
    (re.compile(r"/tmp/(?:brief|bash_jobs)\b"), "a path of one machine"),
    (re.compile(r"\.\./shared/(?:design|api|style|data|research|ux)"), "a path outside the repository"),
    (re.compile(r"\bissues?\s+#?\d+", re.IGNORECASE), "an issue: say what is meant"),
]


def limited(tree):
    return [source for source in tree.sources
            if is_program(source) and (source.suffix == ".py" or not source.path.startswith(DATA))]


def is_program(source):
    return source.suffix in LICENSED or source.name == "CMakeLists.txt" or source.is_script


def check_lengths(tree):
    for source in limited(tree):
        lines = source.lines
        if len(lines) > LINES_MAX:
            yield f"{source.path}:{LINES_MAX}: {len(lines)} lines, the limit is {LINES_MAX}: part it by purpose"
        limit = COLUMNS_MAX_CPP if source.path.endswith((".cpp", ".h")) else COLUMNS_MAX
        for number, line in enumerate(lines, start=1):
            if len(line) > limit:
                yield f"{source.path}:{number}: {len(line)} columns, the limit is {limit}"


def check_licences(tree):
    for source in tree.sources:
        if is_program(source) and not any(LICENCE in line for line in source.lines[:3]):
            yield f"{source.path}:1: the line \"{LICENCE}\" is missing at the top"


def check_unfinished(tree):
    for source in tree.sources:
        if source.path.startswith((OWN_FOLDER, *DATA)):
            continue
        for match in UNFINISHED.finditer(source.text):
            yield source.at(match.start(), f"{match[0]}: finish it, or describe it where work is planned")
        if source.is_code:
            for match in SKIPPED_TESTS.finditer(source.without_comments):
                yield source.at(match.start(), f"{match[0]}: what a test needs is there, or it fails")


def check_words(tree):
    for source in tree.sources:
        if source.path.startswith((OWN_FOLDER, "docs/", *DATA)) or source.suffix == ".md":
            continue
        text = ALLOWED_PHRASES.sub(lambda match: " " * len(match[0]), source.text)
        for match in WORD.finditer(text):
            better = WORDS.get(match[0].lower())
            if better:
                yield source.at(match.start(), f"\"{match[0]}\": our word is {better}")
        code = source.bare if source.is_code else text
        for pattern, better in PHRASES.items():
            if source.is_code or source.suffix == ".sql":
                for match in re.finditer(pattern, code):
                    yield source.at(match.start(), f"\"{match[0]}\": our word is {better}")


def check_product_alone(tree):
    for source in tree.sources:
        if source.path.startswith((OWN_FOLDER, *DATA)):
            continue
        for pattern, what in ELSEWHERE:
            for match in pattern.finditer(source.text):
                yield source.at(match.start(), f"\"{match[0]}\" is {what}: the repository speaks of the product alone")
