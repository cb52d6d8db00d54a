# SPDX-License-Identifier: GPL-3.0-or-later
"""Every query is run by a test: the processes of the tests append the names of what they run to a log."""
from .places import query_names


def start_log(path):
    """Empties the log. Test processes may run as another user."""
    path.write_text("", encoding="utf-8")
    path.chmod(0o666)


def check_queries_were_run(tree, log):
    if not log.exists():
        yield f"{log}: there is no query log: run the whole suite with `ctest`, built with TILLPOOL_TEST_HOOKS=ON"
        return
    run = set(log.read_text(encoding="utf-8").split())
    if not run:
        yield f"{log}: the query log is empty: run the whole suite with `ctest`, built with TILLPOOL_TEST_HOOKS=ON"
        return
    names, _ = query_names(tree)
    for name, path in sorted(names.items()):
        if name not in run:
            yield f"{path}:1: no test ran the query {name}"
