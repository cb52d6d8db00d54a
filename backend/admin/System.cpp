// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/System.h"

#include "admin/Gateway.h"

#include <QJsonArray>
#include <algorithm>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;

namespace {

StaffLogin toLogin(const QJsonValue& json) { return {json[u"staff_id"].toString(), json[u"pin"].toString()}; }

Result<RunningRegion> describeRegion(
    const RegionPlan& plan, const DataDirectory& data, const State& state, const QJsonObject& chain)
{
    const EmbeddedCluster cluster(plan, data, {});
    TILLPOOL_TRY_ASSIGN(const DatabaseLogin login, cluster.application(state.port(cluster.serviceName()).value_or(0)));
    return RunningRegion {.plan = plan,
        .dsn = dsn(login),
        .dataFolder = cluster.folder(),
        .storeId = chain[u"store_id"].toString(),
        .tillId = chain[u"till_id"].toString(),
        .cashier = toLogin(chain[u"cashier"]),
        .manager = toLogin(chain[u"manager"]),
        .chain = chain};
}

/// Whether `up` came to its end, with the gateway, and all that it started runs still.
bool isComplete(const State& state)
{
    const std::vector<ProcessRecord> records = state.processes();
    return state.process(Gateway::serviceName())
        && std::ranges::all_of(records, [](const ProcessRecord& record) { return isAlive(record.identity); });
}

} // namespace

QString backendName(int number) { return u"backend-%1"_s.arg(number); }

QString loopbackUrl(int port) { return u"http://127.0.0.1:%1"_s.arg(port); }

QStringList backendNames(const State& state)
{
    QStringList names;
    for (const ProcessRecord& record : state.processes()) {
        if (record.layer == Layer::Backend)
            names.append(record.name);
    }
    return names;
}

QString RunningSystem::configPath() const { return u"%1/run/%2.toml"_s.arg(dataFolder, backendName(1)); }

QJsonObject RunningSystem::json() const
{
    QJsonArray regionList;
    for (const RunningRegion& region : regions) {
        QJsonObject json = region.chain;
        json[u"id"] = region.plan.id;
        json[u"name"] = region.plan.name;
        json[u"currency"] = region.plan.currency;
        json[u"dsn"] = region.dsn;
        json[u"data_dir"] = region.dataFolder;
        regionList.append(json);
    }
    return {{u"base_url"_s, baseUrl}, {u"api_urls"_s, QJsonArray::fromStringList(apiUrls)}, {u"regions"_s, regionList},
        {u"admin"_s, chain[u"admin"]}, {u"data"_s, dataFolder}};
}

Result<RunningSystem> describeSystem(const Installation& installation, const DataDirectory& data, const State& state)
{
    TILLPOOL_TRY_ASSIGN(const DemoChain chain, DemoChain::load(installation.home));
    RunningSystem system {.baseUrl = loopbackUrl(state.port(Gateway::serviceName()).value_or(0)),
        .apiUrls = {},
        .dataFolder = data.path(),
        .regions = {},
        .chain = chain.json()};
    for (const QString& name : backendNames(state))
        system.apiUrls.append(loopbackUrl(state.port(name).value_or(0)));
    for (const RegionPlan& plan : embeddedRegions()) {
        TILLPOOL_TRY_ASSIGN(RunningRegion region, describeRegion(plan, data, state, chain.region(plan.id)));
        system.regions.push_back(std::move(region));
    }
    return system;
}

Result<RunningSystem> findRunningSystem(const Installation& installation, const QString& requestedData)
{
    TILLPOOL_TRY_ASSIGN(const Owner account, unprivilegedAccount());
    TILLPOOL_TRY_ASSIGN(const DataDirectory data, DataDirectory::locate(requestedData, installation.home, account));
    if (data.isOurs()) {
        TILLPOOL_TRY_ASSIGN(const State state, State::load(data.statePath()));
        if (isComplete(state))
            return describeSystem(installation, data, state);
    }
    return Error {.code = ErrorCode::NotFound,
        .detail = u"not all of a system runs from %1: start it with ./tillpool up"_s.arg(data.path())};
}

} // namespace tillpool::admin
