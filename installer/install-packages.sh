#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the Debian packages that are named, as root. What the packages bring as system services is neither started nor
# set up: the product runs its own, private ones.
set -euo pipefail

if (($# == 0)) || [[ $1 == -* ]]; then
    echo "usage: install-packages.sh PACKAGE…" >&2
    exit 2
fi
if ((EUID != 0)); then
    echo "install-packages.sh: only root can install packages" >&2
    exit 1
fi

policy=/usr/sbin/policy-rc.d
cluster_settings=/etc/postgresql-common/createcluster.conf
made=()
remove_made() {
    local path
    for path in "${made[@]}"; do
        rm -f -- "$path"
    done
}
trap remove_made EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Debian asks this file whether a service may start, and starts it where there is none.
if [[ ! -e $policy ]]; then
    made+=("$policy")
    printf '#!/bin/sh\n# Made by tillpool while it installs packages.\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi

apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

apt update -q
# The first PostgreSQL package on a machine makes a cluster of its own, "main", unless it is told not to. The package
# postgresql-common brings the file that says so, and is therefore installed first.
if [[ " $* " == *" postgresql-15 "* && ! -e $cluster_settings ]]; then
    apt install -q -y --no-install-recommends postgresql-common
    sed -i.before-tillpool 's/^#\?create_main_cluster *=.*/create_main_cluster = false/' "$cluster_settings"
    trap 'mv -f -- "$cluster_settings.before-tillpool" "$cluster_settings"; remove_made' EXIT
fi
apt install -q -y --no-install-recommends "$@"
