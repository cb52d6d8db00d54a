#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The launcher itself in a checkout that was never built, by a user without any rights: launcher.sh CHECKOUT
set -euo pipefail

checkout=$1
place=$(mktemp -d)
trap 'rm -rf -- "$place"' EXIT
mkdir -p "$place/checkout" "$place/bin" "$place/dpkg"/{info,updates}
touch "$place/dpkg/status"
printf '#!/bin/sh\nexit 1\n' >"$place/bin/sudo"
# What is not to be called here says so.
for program in cmake ninja; do
    printf '#!/bin/sh\necho "%s was called" >&2\nexit 1\n' "$program" >"$place/bin/$program"
done
cp -r "$checkout/tillpool" "$checkout/installer" "$place/checkout"
chmod -R a+rX "$place"
chmod +x "$place/bin"/*

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

as_nobody=()
if ((EUID == 0)); then
    as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi

# launch CODE ARGUMENTS…: runs it and leaves in `said` and `printed` what it wrote.
launch() {
    local wanted=$1 code=0
    shift
    "${as_nobody[@]}" env PATH="$place/bin:$PATH" DPKG_ADMINDIR="$place/dpkg" "$place/checkout/tillpool" "$@" \
        </dev/null >"$place/printed" 2>"$place/said" || code=$?
    printed=$(<"$place/printed") said=$(<"$place/said")
    ((code == wanted)) || fail "'tillpool $*' ended with $code instead of $wanted: $printed$said"
}

# On a machine that has none of the packages, whoever cannot install them is told what to ask for.
for command in 'demo --headless' up till verify test; do
    # shellcheck disable=SC2086 # words
    launch 1 $command
    [[ $said == *"apt-get update && apt-get install --no-install-recommends "*" qt6-base-dev "* ]] ||
        fail "tillpool $command does not name the packages: $said"
    for package in $(grep -Ev '^(#|$)' "$checkout/installer/packages.txt"); do
        [[ " ${said//$'\n'/ } " == *" $package "* ]] || fail "tillpool $command does not name $package"
    done
done

# Help needs no build, and what was never started is not running.
for command in --help help 'up --help' 'demo -h' 'till --help' 'replay --help' 'load --help' 'verify --help' 'test --help' \
    'down --help'; do
    # shellcheck disable=SC2086 # words
    launch 0 $command
    [[ $printed == Usage:* && -z $said ]] || fail "tillpool $command: $printed$said"
done
launch 3 status
[[ $said == *"has not been built"* ]] || fail "status without a build: $said"
launch 0 down
[[ $said == *"has not been built"* ]] || fail "down without a build: $said"
launch 2
launch 2 frobnicate

# Where something may run, it is built for; here that ends at a checkout which this user cannot write to.
chmod a-w "$place/checkout"
launch 1 down --data "$place/data"
[[ $said == *"is not writable here: run this as "* ]] || fail "no word about whose checkout it is: $said"
mkdir "$place/checkout/build" 2>/dev/null || { chmod u+w "$place/checkout" && mkdir "$place/checkout/build"; }
chmod 777 "$place/checkout/build"
launch 1 status --data "$place/data"
[[ $said == *"cmake was called"*"could not be configured"*"installer/packages.txt"* ]] || fail "a failing cmake: $said"
mkdir "$place/checkout/.tillpool"
launch 1 down
[[ $said == *"cmake was called"* ]] || fail "down with a data directory and no build did not build: $said"
