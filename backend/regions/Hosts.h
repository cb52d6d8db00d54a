// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QStringList>

namespace tillpool::regions {

/// Hosts and ports as libpq takes them, each separated by commas.
struct HostsAndPorts {
    QByteArray hosts {};
    QByteArray ports {};
};

/// `all`: "host:port" each. Those before number `first`, which is taken round and round, come last.
inline HostsAndPorts hostsAndPorts(const QStringList& all, qsizetype first)
{
    HostsAndPorts list;
    for (qsizetype i = 0; i < all.size(); ++i) {
        const QString& host = all[(first + i) % all.size()];
        const qsizetype colon = host.lastIndexOf(u':');
        list.hosts += (i > 0 ? "," : "") + host.left(colon).toUtf8();
        list.ports += (i > 0 ? "," : "") + host.mid(colon + 1).toUtf8();
    }
    return list;
}

} // namespace tillpool::regions
