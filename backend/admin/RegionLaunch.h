// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/BackendConfig.h"
#include "admin/EmbeddedCluster.h"
#include "admin/PortPicker.h"
#include "admin/System.h"

namespace tillpool::admin {

/// Gives each part its port: the one it had, as long as that is free.
class Ports {
public:
    Ports(State& state, const Supervisor& supervisor) : m_state(state), m_supervisor(supervisor) {}
    base::Result<int> portFor(const QString& serviceName);

private:
    State& m_state;
    const Supervisor& m_supervisor;
    PortPicker m_picker;
};

/// The part of `up` that has to do with the regions' databases. The steps in the order in which they must be taken;
/// each does only what is still to do.
class RegionLaunch {
public:
    RegionLaunch(const Installation& installation, const DataDirectory& data, State& state, Supervisor& supervisor,
        Ports& ports);

    base::Status startClusters();
    /// Roles and databases.
    base::Status provision();
    /// Needs the tables.
    base::Status loadDemoChain();

    std::vector<RegionAddress> addresses() const;

private:
    struct Region {
        EmbeddedCluster cluster;
        int port = 0;
    };
    base::Status forgetMissing(const std::vector<EmbeddedCluster>& clusters);
    base::Status startCluster(Region& region);
    base::Status waitUntilReady(const Region& region);
    base::Status provision(const Region& region);
    base::Status loadDemoChain(const Region& region, const DemoChain& chain);
    base::Result<QByteArray> clusterSql(const QString& name) const;

    const Installation& m_installation;
    const DataDirectory& m_data;
    State& m_state;
    Supervisor& m_supervisor;
    Ports& m_ports;
    std::vector<Region> m_regions;
};

} // namespace tillpool::admin
