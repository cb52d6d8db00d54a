#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Without a display the commands that show windows say what helps, and start nothing.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname -- "$0")/common.sh"

without_display() { env -u DISPLAY -u WAYLAND_DISPLAY -u QT_QPA_PLATFORM "$tillpoolctl" "$@" --data "$data" 2>&1; }

system no-display
for command in demo till 'till --till 001-till02 --theme dark'; do
    # shellcheck disable=SC2086 # words
    said=$(expect 2 without_display $command)
    [[ $said == *"there is no display here"*"ssh -X"*"xvfb-run"*"./tillpool ${command%% *}"* ]] ||
        fail "'$command' without a display: $said"
done
said=$(expect 2 without_display demo)
[[ $said == *"./tillpool demo --headless"* ]] || fail "demo names no way without windows: $said"
said=$(expect 2 without_display demo --headless --theme dark)
[[ $said == *"--theme"*"--headless"* ]] || fail "an option for windows without windows: $said"
[[ ! -e $data ]] || fail "something was made in $data"
