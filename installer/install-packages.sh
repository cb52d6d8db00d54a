#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the Debian packages that are named, as root. What the packages bring as system services is neither started nor
# set up, now or at the next boot: the product runs its own, private ones. Removes no package.
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
policy_mark='# Made by tillpool while it installs packages.'
cluster_settings=/etc/postgresql-common/createcluster.conf
kept_settings=$cluster_settings.before-tillpool
lists_wait_seconds=300

say() { printf '%s\n' "$*" >&2; }

# Also what another run left that was killed.
restore() {
    if grep -qsxF "$policy_mark" "$policy"; then
        rm -f -- "$policy"
    fi
    if [[ -e $kept_settings ]]; then
        mv -f -- "$kept_settings" "$cluster_settings"
    fi
}

one_at_a_time() {
    exec 7>/run/lock/tillpool-packages
    if ! flock -n 7; then
        say "Packages: another run installs them, waiting for it"
        flock 7
    fi
}

# Debian asks this file whether a service may start, and starts it where there is none.
keep_services_from_starting() {
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >"$policy"
        chmod 755 "$policy"
    fi
}

# The packages do not get the lock: a service of theirs that did start would hold it for good.
apt() {
    DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null 7>&-
}

# Unlike installing, it does not wait for another program that has its lock, such as the machine's daily update.
update_lists() {
    local said deadline=$((SECONDS + lists_wait_seconds))
    said=$(mktemp)
    until apt update -q 2> >(tee "$said" >&2); do
        wait $! 2>/dev/null || true # for all that it had to say
        if ! grep -q 'Could not get lock' "$said" || ((SECONDS >= deadline)); then
            rm -f -- "$said"
            return 1
        fi
        say "Packages: another program reads the package lists, trying again"
        sleep 5
    done
    rm -f -- "$said"
}

is_installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# The first PostgreSQL package on a machine makes a cluster of its own, "main", unless it is told not to. The package
# postgresql-common brings the file that says so, and is therefore installed first.
install_postgresql_without_cluster() {
    apt install -q -y --no-remove --no-install-recommends postgresql-common
    cp -p -- "$cluster_settings" "$kept_settings.new"
    mv -f -- "$kept_settings.new" "$kept_settings"
    sed -i '/^#\?create_main_cluster *=/d' "$cluster_settings"
    echo 'create_main_cluster = false' >>"$cluster_settings"
    apt install -q -y --no-remove --no-install-recommends postgresql-15
}

# new_services PACKAGE…: the services that these packages bring and that were not here before.
new_services() {
    if [[ " $* " == *" haproxy "* ]] && ! is_installed haproxy; then
        echo haproxy.service
    fi
    if [[ " $* " == *" postgresql-15 "* ]] && ! is_installed postgresql-common; then
        echo postgresql.service
    fi
    if [[ " $* " == *" nginx-light "* ]] && ! is_installed nginx-common; then
        echo nginx.service
    fi
}

# They were kept from starting only now.
keep_from_booting() {
    local service
    for service in "$@"; do
        if command -v systemctl >/dev/null; then
            systemctl disable -q "$service" 2>/dev/null || say "Packages: could not disable $service"
        fi
    done
}

one_at_a_time
restore
trap restore EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
keep_services_from_starting
mapfile -t services < <(new_services "$@")
update_lists
if [[ " $* " == *" postgresql-15 "* ]]; then
    install_postgresql_without_cluster
fi
apt install -q -y --no-remove --no-install-recommends "$@"
keep_from_booting "${services[@]}"
