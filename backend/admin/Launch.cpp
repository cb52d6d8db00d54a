// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Launch.h"

#include "admin/BackendConfig.h"
#include "admin/BackendLaunch.h"
#include "admin/Console.h"
#include "admin/Gateway.h"
#include "admin/HttpClient.h"
#include "admin/RegionLaunch.h"

#include <algorithm>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Result;
using base::Status;
using base::success;

namespace {

Status startGateway(
    const Installation& installation, const DataDirectory& data, State& state, Supervisor& supervisor, Ports& ports)
{
    TILLPOOL_TRY_ASSIGN(const Gateway gateway, Gateway::find(installation.home, data));
    const QString name = Gateway::serviceName();
    TILLPOOL_TRY_ASSIGN(const int port, ports.portFor(name));
    std::vector<int> backendPorts;
    for (const QString& backend : backendNames(state))
        backendPorts.push_back(state.port(backend).value_or(0));
    TILLPOOL_TRY_ASSIGN(const QByteArray configuration, gateway.configuration(port, backendPorts));
    if (!supervisor.isCurrent(name, gateway.fingerprintOf(configuration))) {
        TILLPOOL_TRY(supervisor.stop(name));
        Step step(u"Gateway"_s, u"starting on port %1"_s.arg(port));
        TILLPOOL_TRY_ASSIGN(const Service service, gateway.prepare(configuration));
        TILLPOOL_TRY(supervisor.start(service));
        TILLPOOL_TRY(waitUntilHealthy(loopbackUrl(port), supervisor, name, gateway.logFile()));
        step.done();
        return success();
    }
    return waitUntilHealthy(loopbackUrl(port), supervisor, name, gateway.logFile());
}

Result<DataDirectory> findData(const Installation& installation, const QString& requested)
{
    TILLPOOL_TRY_ASSIGN(const Owner account, unprivilegedAccount());
    return DataDirectory::locate(requested, installation.home, account);
}

/// Servers that somebody started on our files, with pg_ctl for instance, are ours to stop as well. That they could not
/// be put on record for later does not matter for that.
void adoptStrangers(const DataDirectory& data, const State& state, Supervisor& supervisor)
{
    for (const RegionPlan& plan : embeddedRegions()) {
        const EmbeddedCluster cluster(plan, data, {});
        if (supervisor.isRunning(cluster.serviceName()))
            continue;
        if (const auto stranger = cluster.findStranger())
            static_cast<void>(
                supervisor.adopt(cluster.service(state.port(cluster.serviceName()).value_or(0)), *stranger));
    }
}

Status stopLayer(const State& state, Supervisor& supervisor, Layer layer, const QString& area, const QString& what)
{
    QStringList titles;
    for (const ProcessRecord& record : state.processes()) {
        if (record.layer == layer && isAlive(record.identity))
            titles.append(record.title);
    }
    if (titles.isEmpty())
        return supervisor.stopLayer(layer); // forgets those that ended by themselves
    Step step(area, what.arg(titles.join(u", "_s)));
    TILLPOOL_TRY(supervisor.stopLayer(layer));
    step.done();
    return success();
}

/// Every layer gets its turn, whatever became of those before it: an error in one must not leave the others running.
Status stopEverything(const State& state, Supervisor& supervisor)
{
    const Status outcomes[] {
        stopLayer(state, supervisor, Layer::Gateway, u"Gateway"_s, u"closing the port of the %1"_s),
        stopLayer(state, supervisor, Layer::Backend, u"Backend"_s,
            u"stopping %1, which may take 10 s to finish what it began"_s),
        stopLayer(state, supervisor, Layer::Region, u"Regions"_s, u"stopping %1"_s),
    };
    for (const Status& outcome : outcomes)
        TILLPOOL_TRY(outcome);
    return success();
}

/// Whether a part has ended whose port somebody else listens on now: one that was free when it was chosen.
bool aPortWasTaken(const State& state)
{
    const std::vector<ProcessRecord> records = state.processes();
    return std::ranges::any_of(records, [&state](const ProcessRecord& record) {
        const auto port = state.port(record.name);
        return port && !isAlive(record.identity) && !PortPicker::isFree(*port);
    });
}

/// Each step does only what is still to do.
Result<RunningSystem> startEverything(
    const Installation& installation, const LaunchOptions& options, const DataDirectory& data, State& state)
{
    Supervisor supervisor(state);
    Ports ports(state, supervisor);
    RegionLaunch regions(installation, data, state, supervisor, ports);
    BackendLaunch backends(installation, data, state, supervisor, ports);

    TILLPOOL_TRY(BackendConfig({}, 0, {}).set(options.settings));
    TILLPOOL_TRY(backends.chooseProgram(options.backendProgram));
    TILLPOOL_TRY(regions.startClusters());
    TILLPOOL_TRY(regions.provision());
    TILLPOOL_TRY(backends.configure(regions.addresses(), options.settings, options.backends));
    TILLPOOL_TRY(backends.migrate());
    TILLPOOL_TRY(regions.loadDemoChain());
    TILLPOOL_TRY(backends.start());
    TILLPOOL_TRY(startGateway(installation, data, state, supervisor, ports));
    return describeSystem(installation, data, state);
}

} // namespace

Result<RunningSystem> bringUp(const Installation& installation, const LaunchOptions& options)
{
    TILLPOOL_TRY_ASSIGN(const DataDirectory data, findData(installation, options.data));
    if (!data.relocation().isEmpty())
        say(u"Data: "_s + data.relocation());
    TILLPOOL_TRY(data.claim());
    TILLPOOL_TRY_ASSIGN(const DataLock lock, DataLock::take(data.lockPath()));
    TILLPOOL_TRY(data.prepare());
    TILLPOOL_TRY_ASSIGN(State state, State::load(data.statePath()));
    auto system = startEverything(installation, options, data, state);
    if (!system && aPortWasTaken(state)) {
        say(u"Ports: another program has taken one meanwhile, choosing anew"_s);
        system = startEverything(installation, options, data, state);
    }
    return system;
}

QStringList runningParts(const Installation& installation, const QString& requestedData)
{
    const auto data = findData(installation, requestedData);
    if (!data || !data->isOurs())
        return {};
    const auto state = State::load(data->statePath());
    if (!state)
        return {};
    QStringList titles;
    for (const ProcessRecord& record : state->processes()) {
        if (isAlive(record.identity))
            titles.append(record.title);
    }
    return titles;
}

Status takeDown(const Installation& installation, const QString& requestedData, Keep keep)
{
    TILLPOOL_TRY_ASSIGN(const DataDirectory data, findData(installation, requestedData));
    if (!data.isOurs()) {
        say(u"Nothing was started from %1"_s.arg(data.path()));
        return success();
    }
    TILLPOOL_TRY_ASSIGN(const DataLock lock, DataLock::take(data.lockPath()));
    TILLPOOL_TRY_ASSIGN(State state, State::load(data.statePath()));
    Supervisor supervisor(state);
    adoptStrangers(data, state, supervisor);
    // Also before a purge: the record of what could not be ended is needed to try again.
    TILLPOOL_TRY(stopEverything(state, supervisor));
    if (const Status& recorded = supervisor.recordFailure(); !recorded)
        say(u"Data: all has ended, but the record of it stays: %1"_s.arg(recorded.error().detail));
    if (keep == Keep::Nothing) {
        TILLPOOL_TRY(data.purge());
        say(u"Data: removed %1"_s.arg(data.path()));
    }
    return success();
}

} // namespace tillpool::admin
