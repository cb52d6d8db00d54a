// SPDX-License-Identifier: GPL-3.0-or-later
#include "groups/GroupsRoutes.h"

#include "base/Limits.h"

namespace tillpool::groups {

using namespace Qt::StringLiterals;
using base::CustomerId;
using base::GroupId;
using base::Result;
using http::ApiRequest;
using http::ApiResponse;
using http::Identity;
using http::Method;

namespace {

Result<GroupId> groupIn(const ApiRequest& request) { return GroupId::parse(request.parameter(u"group_id"_s)); }
Result<CustomerId> customerIn(const ApiRequest& request)
{
    return CustomerId::parse(request.parameter(u"customer_id"_s));
}

void markReplayed(ApiResponse& response) { response.withHeader("Idempotency-Replayed", "true"); }

ApiResponse changed(const ChangeAnswer& answer)
{
    if (answer.repetition == Repetition::Replayed) {
        ApiResponse response = ApiResponse::json(200, answer.group);
        markReplayed(response);
        return response;
    }
    ApiResponse response = ApiResponse::json(201, answer.group);
    response.withHeader("Location", "/api/v1/groups/" + answer.group.value("group_id"_L1).toString().toLatin1());
    return response;
}

Result<ApiResponse> make(GroupsService& service, const ApiRequest& request, const Identity& who)
{
    TILLPOOL_TRY_ASSIGN(const base::IdempotencyKey key, request.idempotencyKey());
    TILLPOOL_TRY_ASSIGN(const QJsonObject body, request.json());
    TILLPOOL_TRY_ASSIGN(const ChangeAnswer answer, service.make(body, key, who));
    return changed(answer);
}

Result<ApiResponse> join(GroupsService& service, const ApiRequest& request, const Identity& who)
{
    TILLPOOL_TRY_ASSIGN(const GroupId group, groupIn(request));
    TILLPOOL_TRY_ASSIGN(const base::IdempotencyKey key, request.idempotencyKey());
    TILLPOOL_TRY_ASSIGN(const QJsonObject body, request.json());
    TILLPOOL_TRY_ASSIGN(const ChangeAnswer answer, service.join(group, body, key, who));
    return changed(answer);
}

Result<ApiResponse> leave(GroupsService& service, const ApiRequest& request, const Identity& who)
{
    TILLPOOL_TRY_ASSIGN(const GroupId group, groupIn(request));
    TILLPOOL_TRY_ASSIGN(const CustomerId customer, customerIn(request));
    std::optional<base::IdempotencyKey> key;
    if (!request.header("idempotency-key").isEmpty()) {
        TILLPOOL_TRY_ASSIGN(key, request.idempotencyKey());
    }
    TILLPOOL_TRY_ASSIGN(const Repetition repetition, service.leave(group, customer, key, who));
    if (repetition == Repetition::First || !key)
        return ApiResponse::empty(204);
    ApiResponse response = ApiResponse::json(200, {{u"group_id"_s, group.text()}, {u"customer_id"_s, customer.text()}});
    markReplayed(response);
    return response;
}

ApiResponse careAnswer(const CareChange& change, int firstStatus)
{
    ApiResponse response = ApiResponse::json(change.repetition == Repetition::First ? firstStatus : 200, change.answer);
    if (change.repetition == Repetition::Replayed)
        markReplayed(response);
    return response;
}

Result<ApiResponse> adjust(GroupsService& service, const ApiRequest& request, const Identity& who)
{
    TILLPOOL_TRY_ASSIGN(const GroupId group, groupIn(request));
    TILLPOOL_TRY_ASSIGN(const base::IdempotencyKey key, request.idempotencyKey());
    TILLPOOL_TRY_ASSIGN(const QJsonObject body, request.json());
    TILLPOOL_TRY_ASSIGN(const CareChange change, service.adjust(group, body, key, who));
    return careAnswer(change, 201);
}

Result<LeftPoints> leftPointsIn(const ApiRequest& request)
{
    const QString text = request.queryText(u"forfeit_points"_s);
    if (text.isEmpty() || text == u"false"_s)
        return LeftPoints::Keep;
    if (text == u"true"_s)
        return LeftPoints::Forfeit;
    return base::invalidField(u"?forfeit_points"_s, u"must be true or false"_s);
}

Result<ApiResponse> close(GroupsService& service, const ApiRequest& request, const Identity& who)
{
    TILLPOOL_TRY_ASSIGN(const GroupId group, groupIn(request));
    TILLPOOL_TRY_ASSIGN(const base::IdempotencyKey key, request.idempotencyKey());
    TILLPOOL_TRY_ASSIGN(const LeftPoints leftPoints, leftPointsIn(request));
    TILLPOOL_TRY_ASSIGN(const CareChange change, service.close(group, leftPoints, key, who));
    return careAnswer(change, 200);
}

Result<ApiResponse> read(GroupsService& service, const ApiRequest& request, const Identity& who)
{
    TILLPOOL_TRY_ASSIGN(const GroupId group, groupIn(request));
    TILLPOOL_TRY_ASSIGN(const QJsonObject shape, service.read(group, who, request.bearerToken()));
    return ApiResponse::json(200, shape);
}

Result<ApiResponse> readEntries(GroupsService& service, const ApiRequest& request, const Identity& who)
{
    TILLPOOL_TRY_ASSIGN(const GroupId group, groupIn(request));
    TILLPOOL_TRY_ASSIGN(
        const qint64 limit, request.queryInteger(u"limit"_s, 1, limits::pageItemsMax, limits::pageItemsDefault));
    TILLPOOL_TRY_ASSIGN(const QJsonObject page, service.readEntries(group, limit, request.queryText(u"cursor"_s), who));
    return ApiResponse::json(200, page);
}

Result<ApiResponse> readGroupsOf(GroupsService& service, const ApiRequest& request, const Identity& who)
{
    TILLPOOL_TRY_ASSIGN(const CustomerId customer, customerIn(request));
    TILLPOOL_TRY_ASSIGN(const QJsonObject groups, service.readGroupsOf(customer, who));
    return ApiResponse::json(200, groups);
}

using Action = Result<ApiResponse> (*)(GroupsService&, const ApiRequest&, const Identity&);

http::Route route(GroupsService& service, Method method, const QString& pattern, Action action,
    http::IdentityCheck check = http::IdentityCheck::Fresh)
{
    return {.method = method,
        .pattern = pattern,
        .handler =
            [&service, action](const ApiRequest& request, const Identity& who) {
                auto response = action(service, request, who);
                return response.hasValue() ? response.takeValue() : ApiResponse::problem(response.error());
            },
        .check = check};
}

} // namespace

std::vector<http::Route> groupRoutes(GroupsService& service)
{
    return {
        route(service, Method::Post, u"/api/v1/groups"_s, &make),
        route(service, Method::Get, u"/api/v1/groups/{group_id}"_s, &read, http::IdentityCheck::Confirmed),
        route(service, Method::Delete, u"/api/v1/groups/{group_id}"_s, &close),
        route(service, Method::Post, u"/api/v1/groups/{group_id}/adjustments"_s, &adjust),
        route(service, Method::Post, u"/api/v1/groups/{group_id}/members"_s, &join),
        route(service, Method::Delete, u"/api/v1/groups/{group_id}/members/{customer_id}"_s, &leave),
        route(service, Method::Get, u"/api/v1/groups/{group_id}/entries"_s, &readEntries),
        route(service, Method::Get, u"/api/v1/customers/{customer_id}/groups"_s, &readGroupsOf),
    };
}

} // namespace tillpool::groups
