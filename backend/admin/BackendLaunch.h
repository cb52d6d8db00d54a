// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/BackendConfig.h"
#include "admin/RegionLaunch.h"
#include "admin/System.h"

namespace tillpool::admin {

/// The part of `up` that has to do with the backend instances.
class BackendLaunch {
public:
    BackendLaunch(
        const Installation& installation, const DataDirectory& data, State& state, Supervisor& supervisor, Ports& ports)
        : m_installation(installation), m_data(data), m_state(state), m_supervisor(supervisor), m_ports(ports)
    {
    }

    /// `requested`, or the one beside this program. Copied into the data directory where the embedded parts run as
    /// another user, who may not be able to reach it in its place.
    base::Status chooseProgram(const QString& requested);
    /// Writes the configuration of `count` instances; each has another own region, in turn.
    base::Status configure(const std::vector<RegionAddress>& regions, const QStringList& settings, int count);
    /// Has the backend bring the tables up to date, unless this program has done so already.
    base::Status migrate();
    /// Starts what does not run with this program and configuration, and stops instances beyond the count.
    base::Status start();

private:
    struct Instance {
        Service service;
        int port = 0;
    };
    QString configPath(const QString& name) const { return m_data.configPath(name + QStringLiteral(".toml")); }
    base::Status startInstance(const Instance& instance);

    const Installation& m_installation;
    const DataDirectory& m_data;
    State& m_state;
    Supervisor& m_supervisor;
    Ports& m_ports;
    QString m_program;
    QByteArray m_programFingerprint;
    std::vector<Instance> m_instances;
};

/// Asks `url`/healthz until it answers 200. An error with the end of the log when the process ends, or takes too long.
base::Status waitUntilHealthy(
    const QString& url, const Supervisor& supervisor, const QString& serviceName, const QString& logFile);

} // namespace tillpool::admin
