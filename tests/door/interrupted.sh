#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# An `up` and a purge that are killed: what they started is found and stopped, and the next `up` works.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname -- "$0")/common.sh"

# kill_up_at TEXT: starts `up` and kills it as soon as it says so.
kill_up_at() {
    local said=$work/said process
    "$tillpoolctl" up --data "$data" >/dev/null 2>"$said" &
    process=$!
    until grep -q -- "$1" "$said"; do
        kill -0 "$process" 2>/dev/null || fail "up ended before it said '$1': $(<"$said")"
        sleep 0.01
    done
    kill -KILL "$process"
    wait "$process" 2>/dev/null || true
}

# purge_killed_on_its_way: kills a purge as soon as a region or the record of what is done has gone.
purge_killed_on_its_way() {
    local process
    "$tillpoolctl" down --data "$data" --purge &
    process=$!
    while [[ -e $folder/state.json && -e $folder/regions/001 ]]; do
        kill -0 "$process" 2>/dev/null || break
    done
    kill -KILL "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
}

expect_whole_system() {
    up "$data"
    "$tillpoolctl" demo --headless --data "$data" >/dev/null || fail "the demo fails $1"
}

system interrupted
for moment in 'initialising a' 'starting 002' 'making roles and database of 002' 'applying 0003' 'loading 002' \
    'starting backend-1' 'Gateway: starting'; do
    kill_up_at "$moment"
    folder=$(folder_of "$data")
    down "$data"
    expect_nothing_below "$folder"
done
expect_whole_system "after interrupted starts"

# What lies there takes time to remove, so that the end comes in the middle.
(cd "$folder/regions/003" && mkdir filler && cd filler && seq 20000 | xargs touch)
purge_killed_on_its_way
expect_nothing_below "$folder"
expect_whole_system "after an interrupted purge"
[[ -z $(find "$folder" -maxdepth 1 -name '*removed*') ]] || fail "up left what a purge had set aside"

down "$data"
rm -rf "$folder/regions"
expect_whole_system "although its databases were removed"
