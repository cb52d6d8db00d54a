// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/AdminConnection.h"
#include "admin/DataDirectory.h"
#include "admin/RegionPlan.h"
#include "admin/Supervisor.h"

namespace tillpool::admin {

/// Where PostgreSQL's own programs are: a folder that ends in "bin".
base::Result<QString> findPostgresPrograms();

/// A private PostgreSQL cluster: one region's database, on a loopback port, with files below the data directory.
class EmbeddedCluster {
public:
    EmbeddedCluster(const RegionPlan& plan, const DataDirectory& data, QString programs)
        : m_plan(plan), m_data(data), m_programs(std::move(programs))
    {
    }

    const RegionPlan& plan() const { return m_plan; }
    QString serviceName() const { return QStringLiteral("region-") + m_plan.id; }
    QString title() const { return m_plan.id + QLatin1Char(' ') + m_plan.name; }
    QString folder() const { return m_data.regionPath(m_plan.id); }
    QString logFile() const { return m_data.logPath(serviceName()); }
    bool isInitialised() const;

    /// Writes the settings that make it listen on `port`, for the next start.
    base::Status writeSettings(int port) const;
    Service service(int port) const;
    /// A server that runs on our files although we did not start it, such as one that pg_ctl started.
    std::optional<ProcessIdentity> findStranger() const;
    /// Whether the server that runs says that it takes connections. It says so in its pid file: asking over the network
    /// would fill its log with refusals while it recovers from a crash.
    bool isReady() const;
    /// Removes what a server left that was killed. Its pid file would keep the next one from starting while the pid is
    /// another program's, or that of an ended process which nobody has asked for. First waits until the server's own
    /// children have noticed and ended; an error when they do not.
    base::Status clearAway() const;

    base::Result<DatabaseLogin> superuser(int port, const QString& database) const;
    base::Result<DatabaseLogin> owner(int port) const;
    base::Result<DatabaseLogin> application(int port) const;
    QString ownerSecret() const { return m_plan.id + QStringLiteral(".tillpool_owner"); }
    QString applicationSecret() const { return m_plan.id + QStringLiteral(".tillpool"); }

private:
    QByteArray settings(int port) const;

    RegionPlan m_plan;
    const DataDirectory& m_data;
    QString m_programs;
};

/// Makes the clusters that are missing: initdb once, the others are copies.
base::Status initialiseClusters(
    const std::vector<EmbeddedCluster>& clusters, const DataDirectory& data, const QString& programs);

} // namespace tillpool::admin
