# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the tests of the door share. Sourced as: common.sh TILLPOOLCTL FOLDER; the test's systems live below FOLDER.
set -euo pipefail

tillpoolctl=$1 work=$2

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

# expect CODE COMMAND…: runs it; its standard output is passed on.
expect() {
    local wanted=$1 code=0
    shift
    "$@" || code=$?
    ((code == wanted)) || fail "'$*' ended with $code instead of $wanted"
}

up() { "$tillpoolctl" up --data "$1" --json >/dev/null; }
down() { "$tillpoolctl" down --data "$@"; }

# folder_of DATA: where the data really is; not in its place when root runs this where PostgreSQL's account has no way.
folder_of() {
    { "$tillpoolctl" status --data "$1" --json || true; } |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["data"])'
}

# parts DATA: "name process port" of each part that runs.
parts() {
    { "$tillpoolctl" status --data "$1" --json || true; } | python3 -c '
import json, sys
for part in json.load(sys.stdin)["parts"]:
    if part["running"]:
        print(part["name"], part["pid"], part["port"])'
}

process_of() { parts "$1" | sed -n "s/^$2 \([0-9]*\) .*/\1/p"; }

# kill_and_wait PROCESS: what it had mapped is given back before it is gone, and until then it counts as alive.
kill_and_wait() {
    local deadline=$((SECONDS + 20))
    kill -KILL "$1"
    while [[ -e /proc/$1/stat && $(sed 's/.*) \(.\).*/\1/' "/proc/$1/stat" 2>/dev/null) != Z ]]; do
        ((SECONDS < deadline)) || fail "process $1 is not gone"
        sleep 0.02
    done
}

# processes_below FOLDER: the ids of all that was started with files there or works there.
processes_below() {
    local entry
    for entry in /proc/[0-9]*; do
        [[ ${entry#/proc/} != "$$" && ${entry#/proc/} != "$BASHPID" ]] || continue
        if [[ $(readlink "$entry/cwd" 2>/dev/null) == "$1"* ]] ||
            tr '\0' '\n' 2>/dev/null <"$entry/cmdline" | grep -q "^$1/"; then
            printf '%s\n' "${entry#/proc/}"
        fi
    done
}

# expect_nothing_below FOLDER: the children of what was killed are given a moment to notice.
expect_nothing_below() {
    local deadline=$((SECONDS + 20))
    while [[ -n $(processes_below "$1") ]]; do
        ((SECONDS < deadline)) || fail "processes still work in $1: $(processes_below "$1" | xargs)"
        sleep 0.1
    done
}

remove_systems() {
    local data
    for data in "${systems[@]}"; do
        down "$data" --purge 2>/dev/null || true
    done
    rm -rf -- "$work"
}

systems=()
# system NAME: sets `data` to a data directory that is empty now and removed at the end.
system() {
    data=$work/$1
    systems+=("$data")
    down "$data" --purge 2>/dev/null
}

mkdir -p "$work"
trap remove_systems EXIT
