# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may include what: a room includes what its CMake target links, and nothing else."""
import re
from pathlib import PurePosixPath

from .tree import INCLUDE, blanked

ROOM_FOLDERS = ("shared", "backend", "pos-desktop")

DEFINITION = re.compile(r"\b(tillpool_library|tillpool_executable)\s*\(\s*([\w-]+)([^)]*)\)")
BY_HAND = re.compile(r"\badd_library\s*\(\s*(tillpool_\w+)")
ALIAS = re.compile(r"\badd_library\s*\(\s*(Tillpool::\w+)\s+ALIAS\s+(tillpool_\w+)")
LINKS = re.compile(r"\btarget_link_libraries\s*\(\s*([\w-]+)([^)]*)\)")
KEYWORDS = {"SOURCES", "PUBLIC", "PRIVATE", "INTERFACE", "LIBS", "ALIAS"}

# Folders of headers that the build makes of sql/ → the target that has them.
EMBEDDED_SQL = {"sql/": "Tillpool::Sql", "journalsql/": "Tillpool::JournalSql"}

LIBPQ_ROOMS = {"backend/regions", "backend/admin", "backend/verify"}
# A header of others → the target that has it, and the rooms that may link it (None: any outside shared/).
OUTSIDE = [
    (r"(Q(Abstract)?HttpServer\w*|QtHttpServer/.*)", "Qt6::HttpServer", {"backend/http"}),
    (r"Q(Tcp|Udp|Ssl|Network)\w+|QHttp(Part|MultiPart)|QtNetwork/.*", "Qt6::Network", None),
    (r"QLocal(Server|Socket)|QHost(Address|Info)|QAbstractSocket", "Qt6::Network", None),
    (r"(QSql\w+|QtSql/.*)", "Qt6::Sql", {"pos-desktop/client"}),
    (r"libpq-fe\.h|libpq/.*|postgres_ext\.h|pg_config.*", "PostgreSQL::PostgreSQL", LIBPQ_ROOMS),
    (r"curl/.*", "CURL::libcurl", {"backend/admin", "backend/load"}),
    (r"toml\+\+/.*|toml\.hpp?|toml\+\+\.h", "tomlplusplus::tomlplusplus", {"backend/config"}),
    (r"sodium(\.h|/.*)", "PkgConfig::sodium", None),
    (r"openssl/.*", "OpenSSL::Crypto", {"backend/verify"}),
    (r"CLI/.*", "CLI11::CLI11", None),
    (r"prometheus/.*", "PkgConfig::prometheus", {"backend/metrics", "backend/service"}),
    (r"(gtest|gmock|rapidcheck)(/.*|\.h)", "a test library", set()),
]

# shared/ holds rules without I/O: no clock, socket, file, SQL, thread, widget or QObject.
SHARED_HEADERS = re.compile(
    r"""^(Qt(Network|Sql|Widgets|Gui|HttpServer|Concurrent|Test|Core)(/.*)?
    |Q(Object|Timer|\w*Timer|Thread\w*|Process\w*|Settings|Widget|GuiApplication|CoreApplication|Application|Eventloop)
    |Q(File\w*|Dir\w*|SaveFile|Temporary\w+|IODevice|Buffer|StandardPaths|Lock\w*)
    |Q(Tcp|Udp|Local|Sql|Network|Http|Ssl|Host|AbstractSocket|AbstractHttp)\w*
    |libpq-fe\.h|curl/.*|sodium\.h|toml\+\+/.*|sqlite3\.h
    |fstream|iostream|filesystem|thread|mutex|condition_variable|future|cstdio|ctime|unistd\.h|poll\.h|fcntl\.h|netdb\.h
    |(sys|netinet|arpa)/.*)$""",
    re.VERBOSE | re.IGNORECASE,
)
SHARED_CALLS = re.compile(
    r"""\bcurrent(DateTime|Date|Time|Secs|MSecs)\w*\s*\(
    |\b(system|steady|high_resolution)_clock\b
    |\bstd::time\s*\(|::now\s*\(
    |\bQ_OBJECT\b|\bQ_GADGET\b
    |\bqgetenv\b|\bgetenv\s*\(|\bqEnvironmentVariable\w*
    |\bQ(Object|File|Timer|Thread|Process|Settings)\b""",
    re.VERBOSE,
)


class Room:
    """A library or program of ours: its folder, its files, what it links."""

    def __init__(self, target, folder):
        self.target = target
        self.folder = folder
        self.sources = set()
        self.public = set()
        self.private = set()

    @property
    def links(self):
        return self.public | self.private


def alias_of(name, arguments):
    if "ALIAS" in arguments:
        return "Tillpool::" + arguments[arguments.index("ALIAS") + 1]
    return "Tillpool::" + name[0].upper() + name[1:]


def take_links(room, arguments, default):
    mode = default
    for argument in arguments:
        if argument in KEYWORDS:
            mode = argument
        elif mode == "PUBLIC" or mode == "INTERFACE":
            room.public.add(argument)
        elif mode in ("PRIVATE", "LIBS"):
            room.private.add(argument)
        elif mode == "SOURCES":
            room.sources.add((PurePosixPath(room.folder) / argument).as_posix())


def read_rooms(tree):
    """All rooms by the name that others link them by."""
    rooms = {}
    by_target = {}
    for source in tree.under(*ROOM_FOLDERS):
        if source.name != "CMakeLists.txt":
            continue
        folder = source.path.rpartition("/")[0]
        text = re.sub(r"#[^\n]*", "", source.text)
        for kind, name, rest in DEFINITION.findall(text):
            arguments = rest.split()
            library = kind == "tillpool_library"
            room = Room("tillpool_" + name if library else name, folder)
            take_links(room, arguments, None)
            rooms[alias_of(name, arguments) if library else name] = room
            by_target[room.target] = room
        by_target.update({target: Room(target, folder) for target in BY_HAND.findall(text)})
        rooms.update({alias: by_target[target] for alias, target in ALIAS.findall(text) if target in by_target})
        for target, rest in LINKS.findall(text):
            if target in by_target:
                take_links(by_target[target], rest.split(), "PRIVATE")
    return rooms


def reachable(rooms, room):
    """What `room` links, and what comes along because those rooms link it publicly."""
    found = set()
    waiting = list(room.links)
    while waiting:
        link = waiting.pop()
        if link in found:
            continue
        found.add(link)
        if link in rooms:
            waiting.extend(rooms[link].public)
    return found


def room_of(rooms, path):
    """The room that a file belongs to: the target that lists it, else the library of the nearest folder above it."""
    for room in rooms.values():
        if path in room.sources:
            return room
    folder = path
    while "/" in folder:
        folder = folder.rpartition("/")[0]
        here = [room for room in rooms.values() if room.folder == folder]
        if here:
            return next((room for room in here if room.target.startswith("tillpool_")), here[0])
    return None


def alias_that_has(rooms, path):
    room = room_of(rooms, path)
    return next((alias for alias, other in rooms.items() if other is room), None)


def outside_problem(source, path, room, links):
    for pattern, target, allowed in OUTSIDE:
        if not re.fullmatch(pattern, path):
            continue
        home = "/".join(source.path.split("/")[:2])
        if allowed is not None and home not in allowed:
            where = " and ".join(sorted(allowed)) or "tests/"
            return f"<{path}> belongs to {where} alone"
        if room is not None and target not in links:
            return f"<{path}> needs a link to {target} in {room.folder}/CMakeLists.txt"
        return None
    return None


def own_problem(tree, rooms, source, path, room, links):
    """What is wrong with an include of one of our own headers; None when nothing is, or when it isn't ours."""
    if path.startswith(tuple(EMBEDDED_SQL)):
        target = EMBEDDED_SQL[path.partition("/")[0] + "/"]
        return None if target in links else f'"{path}" needs a link to {target}'
    homes = [f"{folder}/{path}" for folder in ROOM_FOLDERS if tree.exists(f"{folder}/{path}")]
    if not homes:
        return None
    if len(homes) > 1:
        return f'"{path}" could be {" or ".join(homes)}: two headers need two names'
    alias = alias_that_has(rooms, homes[0])
    if alias is None or rooms[alias] is room or alias in links:
        return None
    target = f"{room.folder}/CMakeLists.txt" if room else "no target"
    return f'"{path}" belongs to {alias}, which {target} does not link'


def check_includes(tree):
    rooms = read_rooms(tree)
    for source in tree.code(*ROOM_FOLDERS):
        room = room_of(rooms, source.path)
        links = reachable(rooms, room) if room else set()
        if room is None:
            yield f"{source.path}:1: no CMake target has this file"
        for offset, path in source.includes:
            problem = outside_problem(source, path, room, links) or own_problem(tree, rooms, source, path, room, links)
            if problem:
                yield source.at(offset, problem)
    yield from check_directions(rooms)


def check_directions(rooms):
    for alias, room in rooms.items():
        cmake = f"{room.folder}/CMakeLists.txt:1"
        for link in sorted(room.links):
            if link.startswith("Tillpool::") and link not in rooms and link not in EMBEDDED_SQL.values():
                yield f"{cmake}: {room.target} links {link}, which no room is"
            if room.folder.startswith("shared/") and link in rooms and not rooms[link].folder.startswith("shared/"):
                yield f"{cmake}: shared/ may not link {link}"
        if alias in reachable(rooms, room):
            yield f"{cmake}: {alias} reaches itself: dependencies point one way"


def check_shared_is_pure(tree):
    for source in tree.code("shared"):
        for offset, path in source.includes:
            if SHARED_HEADERS.match(path):
                yield source.at(offset, f"<{path}> is not for shared/: no clock, file, socket, thread or QObject there")
        without_includes = INCLUDE.sub(lambda match: blanked(match[0]), source.bare)
        for match in SHARED_CALLS.finditer(without_includes):
            yield source.at(match.start(), f"{match[0].strip(' (')} is not for shared/: pass the value in")


def check_dead_files(tree):
    """Every .cpp is built, and every header is included somewhere."""
    cmake = {}
    for source in tree.sources:
        if source.name == "CMakeLists.txt":
            cmake[source.path.rpartition("/")[0]] = source.text
    included = set()
    for source in tree.sources:
        if source.is_code:
            included.update(path.rpartition("/")[2] for _, path in source.includes)
    for source in tree.code(*ROOM_FOLDERS, "tests"):
        if source.suffix == ".h":
            if source.name not in included:
                yield f"{source.path}:1: nobody includes this header"
        elif not is_built(cmake, source.path):
            yield f"{source.path}:1: no CMakeLists.txt builds this file"


def is_built(cmake, path):
    folder, _, rest = path.rpartition("/")
    while True:
        if re.search(rf"(?<![\w./-]){re.escape(rest)}(?![\w.])", cmake.get(folder, "")):
            return True
        if not folder:
            return False
        folder, _, last = folder.rpartition("/")
        rest = f"{last}/{rest}"
