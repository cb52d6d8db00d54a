#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Systems beside each other: in two data directories, in a copy of one that runs, and in one of another user.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname -- "$0")/common.sh"

system first
first=$data
up "$first"
system second
second=$data
up "$second"
running=$(parts "$first")
[[ -z $(comm -12 <(parts "$first" | cut -d' ' -f2,3 | sort) <(parts "$second" | cut -d' ' -f2,3 | sort)) ]] ||
    fail "two systems share a process or a port"
down "$second" --purge
[[ $(parts "$first") == "$running" ]] || fail "the end of one system changed another"

# The processes that the copied record names are the original's.
system copy
original=$(folder_of "$first")
cp -a "$original" "$original-copied"
systems+=("$original-copied")
expect 3 "$tillpoolctl" status --data "$original-copied" >/dev/null
down "$original-copied"
[[ $(parts "$first") == "$running" ]] || fail "down in a copy stopped the original"
up "$original-copied"
[[ $(parts "$first") == "$running" ]] || fail "up in a copy changed the original"
"$tillpoolctl" demo --headless --data "$original-copied" >/dev/null
down "$original-copied" --purge
[[ $(parts "$first") == "$running" ]] || fail "the purge of a copy changed the original"

# Only root can give a file away, and so try what another user's data does.
if ((EUID == 0)); then
    chown nobody "$original/made-by-tillpool-up"
    for command in up down status; do
        message=$(expect 1 "$tillpoolctl" "$command" --data "$original" 2>&1)
        [[ $message == *"belongs to nobody: run this as nobody"* ]] || fail "$command with another's data: $message"
    done
    chown root "$original/made-by-tillpool-up"
    [[ $(parts "$first") == "$running" ]] || fail "the wrong user changed what runs"
fi
