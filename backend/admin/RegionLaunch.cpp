// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/RegionLaunch.h"

#include "admin/Console.h"

#include <chrono>
#include <thread>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using base::success;

namespace {

constexpr auto pollInterval = std::chrono::milliseconds(20);
constexpr auto startDeadline = std::chrono::seconds(120); // a crashed cluster replays its log first
constexpr int logTailLines = 15;
const auto doneNote = u"done"_s;
const auto demoMark = u"demo chain"_s; // as sql/cluster/write_demo_mark.sql writes it

QString provisionedNote(const EmbeddedCluster& cluster) { return u"provisioned-"_s + cluster.plan().id; }
QString demoNote(const EmbeddedCluster& cluster) { return u"demo-"_s + cluster.plan().id; }

} // namespace

Result<int> Ports::portFor(const QString& serviceName)
{
    const auto remembered = m_state.port(serviceName);
    if (remembered && (m_supervisor.isRunning(serviceName) || PortPicker::isFree(*remembered)))
        return *remembered;
    TILLPOOL_TRY_ASSIGN(const int port, m_picker.pick());
    TILLPOOL_TRY(m_state.rememberPort(serviceName, port));
    return port;
}

RegionLaunch::RegionLaunch(
    const Installation& installation, const DataDirectory& data, State& state, Supervisor& supervisor, Ports& ports)
    : m_installation(installation), m_data(data), m_state(state), m_supervisor(supervisor), m_ports(ports)
{
}

Status RegionLaunch::startClusters()
{
    TILLPOOL_TRY_ASSIGN(const QString programs, findPostgresPrograms());
    std::vector<EmbeddedCluster> clusters;
    for (const RegionPlan& plan : embeddedRegions())
        clusters.emplace_back(plan, m_data, programs);
    TILLPOOL_TRY(forgetMissing(clusters));
    TILLPOOL_TRY(initialiseClusters(clusters, m_data, programs));
    m_regions.clear();
    for (EmbeddedCluster& cluster : clusters) {
        Region region {.cluster = std::move(cluster)};
        TILLPOOL_TRY(startCluster(region));
        m_regions.push_back(std::move(region));
    }
    return success();
}

/// What was done to a cluster that is no more is to do again.
Status RegionLaunch::forgetMissing(const std::vector<EmbeddedCluster>& clusters)
{
    for (const EmbeddedCluster& cluster : clusters) {
        if (cluster.isInitialised())
            continue;
        TILLPOOL_TRY(m_state.forget(provisionedNote(cluster)));
        TILLPOOL_TRY(m_state.forget(demoNote(cluster)));
        TILLPOOL_TRY(m_state.forget(migrationsNote()));
    }
    return success();
}

Status RegionLaunch::startCluster(Region& region)
{
    const EmbeddedCluster& cluster = region.cluster;
    const QString name = cluster.serviceName();
    if (!m_supervisor.isRunning(name)) {
        if (const auto stranger = cluster.findStranger())
            TILLPOOL_TRY(m_supervisor.adopt(cluster.service(m_state.port(name).value_or(0)), *stranger));
    }
    TILLPOOL_TRY_ASSIGN(region.port, m_ports.portFor(name));
    const Service service = cluster.service(region.port);
    if (m_supervisor.isCurrent(name, service.fingerprint))
        return waitUntilReady(region); // it may still be replaying its log
    TILLPOOL_TRY(m_supervisor.stop(name));
    Step step(u"Regions"_s, u"starting %1 on port %2"_s.arg(cluster.title()).arg(region.port));
    TILLPOOL_TRY(cluster.clearAway());
    TILLPOOL_TRY(cluster.writeSettings(region.port));
    TILLPOOL_TRY(m_supervisor.start(service));
    TILLPOOL_TRY(waitUntilReady(region));
    step.done();
    return success();
}

Status RegionLaunch::waitUntilReady(const Region& region)
{
    const auto deadline = std::chrono::steady_clock::now() + startDeadline;
    while (!region.cluster.isReady() || askServer(region.port) != ServerState::Ready) {
        TILLPOOL_TRY(m_supervisor.checkAlive(region.cluster.serviceName(), region.cluster.logFile()));
        if (std::chrono::steady_clock::now() > deadline)
            return Error {.code = ErrorCode::RegionUnavailable,
                .detail =
                    u"region %1 takes no connections yet; the end of its log, %2:\n%3"_s.arg(region.cluster.title(),
                        region.cluster.logFile(), lastLines(region.cluster.logFile(), logTailLines))};
        std::this_thread::sleep_for(pollInterval);
    }
    // It ends when another program has the port, which then was the one that answered.
    return m_supervisor.checkAlive(region.cluster.serviceName(), region.cluster.logFile());
}

Result<QByteArray> RegionLaunch::clusterSql(const QString& name) const
{
    return readFile(m_installation.home + u"/sql/cluster/%1.sql"_s.arg(name));
}

Status RegionLaunch::provision()
{
    for (const Region& region : m_regions) {
        const QString note = provisionedNote(region.cluster);
        if (m_state.note(note) == doneNote)
            continue;
        Step step(u"Regions"_s, u"making roles and database of %1"_s.arg(region.cluster.title()));
        TILLPOOL_TRY(provision(region));
        TILLPOOL_TRY(m_state.remember(note, doneNote));
        step.done();
    }
    return success();
}

Status RegionLaunch::provision(const Region& region)
{
    TILLPOOL_TRY_ASSIGN(const DatabaseLogin superuser, region.cluster.superuser(region.port, u"postgres"_s));
    TILLPOOL_TRY_ASSIGN(const DatabaseLogin owner, region.cluster.owner(region.port));
    TILLPOOL_TRY_ASSIGN(const DatabaseLogin application, region.cluster.application(region.port));
    TILLPOOL_TRY_ASSIGN(AdminConnection connection, AdminConnection::open(superuser));
    TILLPOOL_TRY_ASSIGN(const QByteArray ownerLiteral, connection.passwordLiteral(owner.user, owner.password));
    TILLPOOL_TRY_ASSIGN(
        const QByteArray applicationLiteral, connection.passwordLiteral(application.user, application.password));
    TILLPOOL_TRY_ASSIGN(QByteArray roles, clusterSql(u"create_roles"_s));
    roles.replace("@OWNER_PASSWORD@", ownerLiteral).replace("@APPLICATION_PASSWORD@", applicationLiteral);
    TILLPOOL_TRY(connection.run(roles));
    TILLPOOL_TRY_ASSIGN(const QByteArray countSql, clusterSql(u"count_databases"_s));
    TILLPOOL_TRY_ASSIGN(const QString count, connection.value(countSql));
    if (count == u"0"_s) {
        TILLPOOL_TRY_ASSIGN(const QByteArray createSql, clusterSql(u"create_database"_s));
        TILLPOOL_TRY(connection.run(createSql));
    }
    TILLPOOL_TRY_ASSIGN(const QByteArray grantSql, clusterSql(u"grant_database"_s));
    return connection.run(grantSql);
}

Status RegionLaunch::loadDemoChain()
{
    TILLPOOL_TRY_ASSIGN(const DemoChain chain, DemoChain::load(m_installation.home));
    for (const Region& region : m_regions) {
        const QString note = demoNote(region.cluster);
        if (m_state.note(note) == doneNote)
            continue;
        Step step(u"Demo chain"_s, u"loading %1"_s.arg(region.cluster.title()));
        TILLPOOL_TRY(loadDemoChain(region, chain));
        TILLPOOL_TRY(m_state.remember(note, doneNote));
        step.done();
    }
    return success();
}

Status RegionLaunch::loadDemoChain(const Region& region, const DemoChain& chain)
{
    TILLPOOL_TRY_ASSIGN(const DatabaseLogin owner, region.cluster.owner(region.port));
    TILLPOOL_TRY_ASSIGN(AdminConnection connection, AdminConnection::open(owner));
    TILLPOOL_TRY_ASSIGN(const QByteArray readMark, clusterSql(u"read_demo_mark"_s));
    TILLPOOL_TRY_ASSIGN(const QString mark, connection.value(readMark));
    if (mark == demoMark)
        return success();
    const QString path = chain.sqlPath(region.cluster.plan().id);
    TILLPOOL_TRY_ASSIGN(const QByteArray rows, readFile(path));
    TILLPOOL_TRY_ASSIGN(const QByteArray writeMark, clusterSql(u"write_demo_mark"_s));
    const Status loaded = connection.run(rows + "\n;\n" + writeMark);
    if (!loaded)
        return Error {.code = ErrorCode::Internal, .detail = u"%1: %2"_s.arg(path, loaded.error().detail)};
    return success();
}

std::vector<RegionAddress> RegionLaunch::addresses() const
{
    std::vector<RegionAddress> addresses;
    for (const Region& region : m_regions)
        addresses.push_back({.plan = region.cluster.plan(),
            .port = region.port,
            .passwordFile = m_data.secretPath(region.cluster.applicationSecret()),
            .ownerPasswordFile = m_data.secretPath(region.cluster.ownerSecret())});
    return addresses;
}

} // namespace tillpool::admin
