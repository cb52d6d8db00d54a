// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/DataDirectory.h"
#include "admin/Supervisor.h"

#include <vector>

namespace tillpool::admin {

/// HAProxy before the backend instances: the one port that clients reach.
class Gateway {
public:
    /// Finds HAProxy and reads installer/haproxy.cfg.in below `home`.
    static base::Result<Gateway> find(const QString& home, const DataDirectory& data);

    static QString serviceName() { return QStringLiteral("gateway"); }
    QString logFile() const { return m_data->logPath(serviceName()); }

    /// Listens on 127.0.0.1:`port`, sends to the backends on 127.0.0.1 at `backendPorts`. InvalidField for a template
    /// with a placeholder that nobody fills.
    base::Result<QByteArray> configuration(int port, const std::vector<int>& backendPorts) const;
    /// Writes the configuration, has HAProxy check it, and says how to start it.
    base::Result<Service> prepare(const QByteArray& configuration) const;
    QByteArray fingerprintOf(const QByteArray& configuration) const { return fingerprint({configuration}); }

private:
    Gateway(QString program, QByteArray pattern, const DataDirectory& data)
        : m_program(std::move(program)), m_pattern(std::move(pattern)), m_data(&data)
    {
    }

    QString m_program;
    QByteArray m_pattern;
    const DataDirectory* m_data;
};

} // namespace tillpool::admin
