#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The checker of the books as people run it: on books that are right, on some that somebody altered, and called wrongly.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname -- "$0")/common.sh"

system verify
verify() { "$tillpoolctl" verify --data "$data" "$@" 2>"$work/said"; }
expect 1 verify >/dev/null # nothing runs
grep -q "tillpool up" "$work/said" || fail "verify does not say how to start a system: $(cat "$work/said")"

up "$data"
"$tillpoolctl" demo --headless --data "$data" >/dev/null
expect 0 verify --json >"$work/report.json"
deadline=$((SECONDS + 60))
until report=$(verify --at-rest); do # promises of the demo's sale are on their way for a moment
    ((SECONDS < deadline)) || fail "the books of the demo are not right: $report$(cat "$work/said")"
done
for id in I1 I2 I3 I4 I5 I6 I7 I8 I9 I10 M1; do
    grep -Eq "^$id .* ok$" <<<"$report" || fail "no line says that $id holds: $report"
done
grep -Eq "^I12 .*not readable from the books" <<<"$report" || fail "no word of what books can't tell: $report"
grep -Eq "entries/s$" <<<"$report" || fail "no rate at the end: $report"
folder=$(folder_of "$data")
[[ ! -e $folder/verify.json ]] || fail "a run that came to its end left its checkpoint"

# on_books SQL: runs it as the one who may do anything, in the first region.
on_books() {
    local port
    port=$(parts "$data" | sed -n 's/^region-001 [0-9]* //p')
    PGPASSWORD=$(cat "$folder/secrets/postgres") psql -X -qAt -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$port" -U postgres \
        tillpool -c "$1"
}
group=$(on_books "SELECT group_id FROM points_entries GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
story=$(verify --group "$group") || fail "the story of $group does not hold: $story"
told=$(grep -Ec '^ +[0-9]+  [0-9]{4}-' <<<"$story")
[[ $told == $(on_books "SELECT count(*) FROM points_entries WHERE group_id = '$group'") ]] ||
    fail "the story of $group has not all of its entries: $story"

on_books "UPDATE points_entries SET delta = delta + 1000 WHERE group_id = '$group' AND version = 1"
expect 1 verify --json >"$work/report.json"
python3 - "$work/report.json" "$group" <<'END' || fail "the altered entry is not in the report: $(cat "$work/report.json")"
import json, sys
report = json.load(open(sys.argv[1]))
chains = next(one for one in report["invariants"] if one["id"] == "I8")
row = chains["rows"][0]
assert not report["passed"] and report["whole"] and chains["violations"] > 0
assert row["region"] == "001" and row["row"]["group_id"] == sys.argv[2] and row["row"]["version"] == 1
END
expect 1 verify --group "$group" >"$work/story"
grep -q "\^ version 1 is not what its hash was made of" "$work/story" || fail "the story does not say where it breaks"

# What an earlier run had noted is of other books here.
printf '{"form": "tillpool-verify-2", "books": "of others", "noted_at": %d}' "$(date +%s)" >"$work/checkpoint"
expect 1 verify --checkpoint "$work/checkpoint" >/dev/null
grep -q -- "--restart" "$work/said" || fail "no way out of a foreign checkpoint: $(cat "$work/said")"
expect 1 verify --checkpoint "$work/checkpoint" --restart >"$work/report.txt"
grep -q "^I8 .*VIOLATED" "$work/report.txt" || fail "begun anew, it did not read the books"

expect 1 verify --group "${group%%-*}-nobody1" >/dev/null
expect 2 verify --group nonsense >/dev/null
expect 2 verify --config "$folder/run/backend-1.toml" >/dev/null
expect 2 "$tillpoolctl" verify --frobnicate >/dev/null 2>&1
on_books "UPDATE points_entries SET delta = delta - 1000 WHERE group_id = '$group' AND version = 1"
expect 0 "$tillpoolctl" verify --config "$folder/run/backend-1.toml" >/dev/null 2>&1

# A region that is down can't be vouched for.
kill -KILL "$(process_of "$data" region-003)"
expect 1 "$tillpoolctl" verify --config "$folder/run/backend-1.toml" >/dev/null 2>"$work/said"
grep -q "003" "$work/said" || fail "it does not name the region that is down: $(cat "$work/said")"
