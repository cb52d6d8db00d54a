# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a checkout, and C++ taken apart far enough for the rules."""
import re
from functools import cached_property
from pathlib import Path

SKIPPED_FOLDERS = {"build", "__pycache__", "LICENSES"}
KEPT_DOT_FOLDERS = {".ci", ".github"}

CODE = {".cpp", ".h"}
LICENSED = CODE | {".sql", ".cmake", ".py", ".sh"}
TEXT = LICENSED | {".md", ".txt", ".json", ".toml", ".yaml", ".yml", ".cfg", ".in", ".service", ".template"}

TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<number>(?<![\w])[0-9][0-9a-zA-Z'.]*)
    |R"(?P<fence>[^()\\\s]{0,16})\((?P<raw>.*?)\)(?P=fence)"
    |"(?P<string>(?:\\.|[^"\\\n])*)"
    |'(?:\\.|[^'\\\n])+'""",
    re.DOTALL | re.VERBOSE,
)
INCLUDE = re.compile(r"""^[ \t]*#[ \t]*include[ \t]*(?P<quoted>["<])(?P<path>[^">\n]+)[">]""", re.MULTILINE)


def blanked(text):
    """`text` without its visible characters: line numbers stay."""
    return re.sub(r"[^\n]", " ", text)


class Source:
    """One text file."""

    def __init__(self, root, path):
        self.path = path.relative_to(root).as_posix()
        self.name = path.name
        self.suffix = path.suffix
        self.text = path.read_text(encoding="utf-8", errors="replace")

    def __repr__(self):
        return self.path

    @property
    def is_code(self):
        return self.suffix in CODE

    @property
    def is_script(self):
        return self.suffix == "" and self.text.startswith("#!")

    @property
    def lines(self):
        return self.text.splitlines()

    def at(self, offset, message):
        return f"{self.path}:{self.text.count(chr(10), 0, offset) + 1}: {message}"

    @cached_property
    def without_comments(self):
        """The code with comments blanked; offsets are those of `text`."""
        return TOKEN.sub(lambda m: blanked(m[0]) if m["comment"] else m[0], self.text)

    @cached_property
    def bare(self):
        """The code with comments and string literals blanked; offsets are those of `text`."""
        return TOKEN.sub(lambda m: m[0] if m["number"] else blanked(m[0]), self.text)

    @cached_property
    def literals(self):
        """(offset, content) of each string literal."""
        found = []
        for match in TOKEN.finditer(self.text):
            content = match["raw"] if match["raw"] is not None else match["string"]
            if content is not None:
                found.append((match.start(), content))
        # The path of an include in quotes is not a literal.
        includes = {match.start("quoted") for match in INCLUDE.finditer(self.text)}
        return [(offset, content) for offset, content in found if offset not in includes]

    @cached_property
    def includes(self):
        """(offset, path) of each include."""
        return [(match.start(), match["path"]) for match in INCLUDE.finditer(self.without_comments)]


class Tree:
    """All text files of a checkout but for what builds and runs leave there."""

    def __init__(self, root):
        self.root = Path(root).resolve()

    def _walk(self, folder):
        for path in sorted(folder.iterdir()):
            if path.is_symlink():
                continue
            if path.is_dir():
                hidden = path.name.startswith(".") and path.name not in KEPT_DOT_FOLDERS
                if not hidden and path.name not in SKIPPED_FOLDERS and not (path / "CMakeCache.txt").exists():
                    yield from self._walk(path)
            elif path.suffix in TEXT or path.name == "CMakeLists.txt" or self._is_script(path):
                yield path

    @staticmethod
    def _is_script(path):
        if path.suffix:
            return False
        with path.open("rb") as file:
            return file.read(2) == b"#!"

    @cached_property
    def sources(self):
        return [Source(self.root, path) for path in self._walk(self.root)]

    def under(self, *folders):
        prefixes = tuple(folder.rstrip("/") + "/" for folder in folders)
        return [source for source in self.sources if source.path.startswith(prefixes)]

    def code(self, *folders):
        return [source for source in self.under(*folders) if source.is_code]

    def exists(self, path):
        return (self.root / path).exists()
