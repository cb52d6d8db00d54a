// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/Health.h"

#include "sql/Queries.h"

namespace tillpool::service {

using namespace Qt::StringLiterals;
using base::RegionId;
using http::ApiRequest;
using http::ApiResponse;
using http::Identity;
using http::Method;

namespace {

// A region that hangs is as good as down, and whoever asks for the health of all waits no longer than for this.
constexpr std::chrono::milliseconds patience {1500};

QString stateOf(const base::Result<regions::Rows>& rows)
{
    if (!rows.hasValue()) // a region that is busy with others works
        return rows.error().code == base::ErrorCode::RegionBusy ? u"up"_s : u"down"_s;
    return rows->boolean(0, "read_only") ? u"read_only"_s : u"up"_s;
}

ApiResponse readiness(regions::Database& database, const RegionId& ownRegion)
{
    std::vector<regions::Call> calls;
    for (const RegionId& region : database.regionIds())
        calls.push_back({region, &sql::regions::checkWritable, {}, regions::Intent::Read, patience});
    const auto results = database.runAll(calls);

    QJsonArray states;
    bool ready = false;
    for (size_t i = 0; i < calls.size(); ++i) {
        const QString state = stateOf(results[i]);
        ready = ready || (calls[i].region == ownRegion && state == u"up"_s);
        const auto settings = database.route(calls[i].region);
        states.append(QJsonObject {{u"id"_s, calls[i].region.text()},
            {u"name"_s, settings.hasValue() ? (*settings)->name : QString()}, {u"state"_s, state}});
    }
    QJsonObject told {{u"own_region"_s, ownRegion.text()}, {u"regions"_s, states}};
    if (!ready) {
        return ApiResponse::problem({.code = base::ErrorCode::RegionUnavailable,
            .detail = u"The database of the own region, %1, can't be written now"_s.arg(ownRegion.text()),
            .extra = told,
            .region = ownRegion.text()});
    }
    told.insert(u"status"_s, u"ready"_s);
    return ApiResponse::json(200, told);
}

} // namespace

std::vector<http::Route> healthRoutes(regions::Database& database, const RegionId& ownRegion, const QString& version)
{
    const auto alive = [version](const ApiRequest&) {
        return std::optional(ApiResponse::json(200, {{u"status"_s, u"ok"_s}, {u"version"_s, version}}));
    };
    return {
        {.method = Method::Get,
            .pattern = u"/healthz"_s,
            .handler = [alive](const ApiRequest& request, const Identity&) { return *alive(request); },
            .fromMemory = alive},
        {.method = Method::Get,
            .pattern = u"/readyz"_s,
            .handler = [&database, ownRegion](
                           const ApiRequest&, const Identity&) { return readiness(database, ownRegion); }},
    };
}

} // namespace tillpool::service
