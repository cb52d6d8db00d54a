#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One system from its first start to its end: what is started again, what is left alone, and that it can be stopped.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname -- "$0")/common.sh"

# However little the umask lets others do, PostgreSQL's account gets there.
system made/on-the-way/life
(umask 077 && up "$data")
folder=$(folder_of "$data")
before=$(parts "$data")
[[ $(wc -l <<<"$before") == 5 ]] || fail "three regions, a backend and a gateway were to run: $before"
up "$data"
[[ $(parts "$data") == "$before" ]] || fail "a second up changed processes or ports"

receipt=$("$tillpoolctl" demo --headless --data "$data")
[[ $receipt == *TOTAL* || $receipt == *Total* ]] || fail "the demo printed no receipt: $receipt"
[[ $(parts "$data") == "$before" ]] || fail "the demo changed processes of a system that ran"

for part in backend-1 region-002; do
    kill_and_wait "$(process_of "$data" "$part")"
    "$tillpoolctl" demo --headless --data "$data" >/dev/null || fail "the demo did not bring $part back"
    [[ -n $(process_of "$data" "$part") ]] || fail "$part does not run after the demo"
done

# No file can grow, as on a full disk.
(
    trap '' XFSZ
    ulimit -f 0
    down "$data" 2>/dev/null
) || fail "down failed on a full disk"
expect_nothing_below "$folder"
expect 3 "$tillpoolctl" status --data "$data" >/dev/null
up "$data"
down "$data" --purge
[[ ! -e $folder ]] || fail "$folder is still there after a purge"
