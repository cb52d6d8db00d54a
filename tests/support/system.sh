#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The system that the tiers db, api and faults run against, for the ctest fixture `system`:
#   system.sh up|again|down TILLPOOLCTL DATA FILE
# `up` starts it from nothing and describes it in FILE, `again` brings back what has died of it, `down` removes it and
# fails when the backend was found crashed or when a sanitizer complained. TILLPOOL_QUERY_LOG names the log of queries.
set -eu

action=$1 control=$2 data=$3 file=$4
queries=$file.queries

# The backend drops root's rights and may then not reach the log; what it wrote elsewhere is added at the end.
choose_query_log() {
    log=${TILLPOOL_QUERY_LOG:-}
    if [ -z "$log" ] || [ "$(id -u)" != 0 ] || setpriv --reuid=postgres --clear-groups test -w "$log"; then
        return
    fi
    if [ ! -s "$queries" ]; then
        mktemp -t tillpool-queries.XXXXXX >"$queries"
        chmod a+rw "$(cat "$queries")"
    fi
    TILLPOOL_QUERY_LOG=$(cat "$queries")
    export TILLPOOL_QUERY_LOG
}

take_query_log() {
    [ -s "$queries" ] || return 0
    cat "$(cat "$queries")" >>"$TILLPOOL_QUERY_LOG"
    rm -f "$(cat "$queries")" "$queries"
}

# Recovery of the system's own backend stays out of the way of tests that leave a hold to somebody else.
up() {
    choose_query_log
    "$control" up --data "$data" --json --set jobs.recover_holds_after_ms=90000 >"$file.new"
    mv "$file.new" "$file"
}

# What a backend says on its way out: of a sanitizer, an assertion, or Qt.
check_logs() {
    [ -s "$file" ] || return 0
    folder=$(sed -n 's/.*"data":"\([^"]*\)".*/\1/p' "$file")
    if ! [ -s "$folder/log/backend-1.log" ]; then
        echo "There is no backend's log in $folder/log to look for faults in" >&2
        return 1
    fi
    if grep -HnE -A 40 'ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:|ASSERT' \
        "$folder"/log/backend-*.log >&2; then
        echo "The backend's log shows a fault, see above" >&2
        return 1
    fi
}

case $action in
up)
    "$control" down --data "$data" --purge
    rm -f "$file" "$queries"
    up
    ;;
again)
    up
    ;;
down)
    result=0
    "$control" down --data "$data" || result=1
    check_logs || result=1
    "$control" down --data "$data" --purge || result=1
    take_query_log
    rm -f "$file"
    exit "$result"
    ;;
*)
    echo "Usage: system.sh up|again|down TILLPOOLCTL DATA FILE" >&2
    exit 2
    ;;
esac
