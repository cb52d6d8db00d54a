// SPDX-License-Identifier: GPL-3.0-or-later
#include "staff/SessionRoutes.h"

#include "base/JsonReader.h"
#include "log/Log.h"

namespace tillpool::staff {

using namespace Qt::StringLiterals;
using http::ApiRequest;
using http::ApiResponse;
using http::Identity;
using http::Method;

namespace {

QJsonObject toJson(const loyalty::PointsRules& rules)
{
    return {{u"earn_per_unit"_s, rules.earnPerUnit}, {u"redeem_per_unit"_s, rules.redeemPerUnit},
        {u"group_members_max"_s, rules.groupMembersMax}};
}

void addPlace(QJsonObject& answer, const TillPlace& place)
{
    answer.insert(u"till_id"_s, place.till.text());
    answer.insert(u"store_id"_s, place.store.text());
    answer.insert(u"store_name"_s, place.storeName);
    answer.insert(u"time_zone"_s, place.timeZone);
    answer.insert(u"points_rules"_s, toJson(place.points));
}

ApiResponse startSession(LogIn& logIn, const ApiRequest& request)
{
    const auto body = base::JsonReader::parseBody(request.body);
    if (!body.hasValue())
        return ApiResponse::problem(body.error());
    const auto loggedIn = logIn.logIn(*body);
    if (!loggedIn.hasValue()) {
        log::info(u"log-in refused"_s, {{u"code"_s, base::wireName(loggedIn.error().code)}});
        return ApiResponse::problem(loggedIn.error());
    }
    log::info(u"logged in"_s, {{u"role"_s, base::wireName(loggedIn->role)}, {u"subject_id"_s, loggedIn->subjectId}});
    QJsonObject answer {{u"token"_s, QString::fromLatin1(loggedIn->session.token)},
        {u"role"_s, base::wireName(loggedIn->role)}, {u"subject_id"_s, loggedIn->subjectId},
        {u"name"_s, loggedIn->name}, {u"expires_at"_s, loggedIn->session.expiresAt}};
    if (loggedIn->place)
        addPlace(answer, *loggedIn->place);
    return ApiResponse::json(201, answer).withHeader("Cache-Control", "no-store");
}

ApiResponse endSession(Sessions& sessions, const Identity& identity)
{
    const auto ended = sessions.end(identity);
    if (!ended.hasValue())
        return ApiResponse::problem(ended.error());
    log::info(u"logged out"_s, {{u"subject_id"_s, identity.subjectId}});
    return ApiResponse::empty(204);
}

} // namespace

std::vector<http::Route> sessionRoutes(LogIn& logIn, Sessions& sessions)
{
    return {
        {Method::Post, u"/api/v1/sessions"_s,
            [&logIn](const ApiRequest& request, const Identity&) { return startSession(logIn, request); }},
        {Method::Delete, u"/api/v1/sessions/current"_s,
            [&sessions](const ApiRequest&, const Identity& who) { return endSession(sessions, who); }},
    };
}

} // namespace tillpool::staff
