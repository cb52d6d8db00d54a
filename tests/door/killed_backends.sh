#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Receipts are replayed while one backend instance after the other is killed and started again: the books have the same
# totals as without. Usage: killed_backends.sh TILLPOOLCTL FOLDER [FILE [SECONDS BETWEEN TWO KILLS [CLIENTS]]]
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname -- "$0")/common.sh"

file=${3:-$(dirname -- "$0")/../data/receipts-2019-04-01.csv} pause=${4:-0.5} clients=${5:-2}

up_three() { "$tillpoolctl" up --data "$1" --backends 3 --json >/dev/null 2>"$work/up.log"; }
replay() { "$tillpoolctl" replay "$file" --data "$data" --clients "$clients" --json 2>"$work/replay.log"; }
totals() {
    python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["tickets"], d["lines"], d["stores"], len(d["rejected"]))'
}

system calm
up_three "$data"
replay >"$work/calm.json" || fail "the undisturbed replay failed: $(<"$work/replay.log")"
down "$data" --purge

system killed
up_three "$data"
replay >"$work/killed.json" &
replaying=$!
kills=0
sleep "$pause"
while kill -0 "$replaying" 2>/dev/null; do
    victim=backend-$((kills % 3 + 1))
    kill_and_wait "$(process_of "$data" "$victim")"
    kills=$((kills + 1))
    up_three "$data" || fail "$victim does not start again: $(<"$work/up.log")"
    sleep "$pause"
done
wait "$replaying" || fail "the replay failed: $(<"$work/replay.log")"
((kills >= 2)) || fail "the replay was over after $kills kills"

calm=$(totals <"$work/calm.json")
killed=$(totals <"$work/killed.json")
[[ $calm == "$killed" ]] || fail "the books differ: $calm without kills, $killed with $kills"
printf '%s kills, one every %s s; in the books: %s\n' "$kills" "$pause" "$killed"
