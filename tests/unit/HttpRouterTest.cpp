// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/Router.h"
#include "log/Log.h"

#include <QJsonDocument>
#include <QUuid>
#include <stdexcept>

namespace tillpool::http {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Role;

namespace {

/// Knows a token for each role: the role's name.
class RoleNames : public Authenticator {
public:
    base::Result<Identity> identify(const QByteArray& token, IdentityCheck check) override
    {
        lastCheck = check;
        if (token == "down")
            return Error {.code = ErrorCode::RegionUnavailable, .region = u"002"_s};
        const Role role = base::roleFromName(QString::fromLatin1(token));
        if (role == Role::Anonymous)
            return Error {.code = ErrorCode::Unauthenticated, .detail = u"no such token"_s};
        return Identity {.role = role, .subjectId = u"001-subject"_s};
    }
    std::optional<IdentityCheck> lastCheck {};
};

Handler says(const QString& name)
{
    return [name](const ApiRequest& request, const Identity& identity) {
        QJsonObject parameters;
        for (auto it = request.parameters.begin(); it != request.parameters.end(); ++it)
            parameters.insert(it.key(), it.value());
        return ApiResponse::json(
            200, {{u"handler"_s, name}, {u"parameters"_s, parameters}, {u"role"_s, base::wireName(identity.role)}});
    };
}

ApiResponse throwsStandard(const ApiRequest&, const Identity&) { throw std::runtime_error("insides"); }
ApiResponse throwsOddly(const ApiRequest&, const Identity&) { throw 7; }

class HttpRouter : public ::testing::Test {
protected:
    HttpRouter()
    {
        log::start({.sink = [this](const QByteArray& line) { lines << line; }});
    }
    ~HttpRouter() override { log::start({}); }

    ApiResponse ask(Method method, const QByteArray& rawPath, const QByteArray& token = {}, const QString& query = {})
    {
        ApiRequest request;
        request.method = method;
        request.rawPath = rawPath;
        request.path = QString::fromUtf8(QByteArray::fromPercentEncoding(rawPath));
        request.query = QUrlQuery(query);
        if (!token.isEmpty())
            request.headers.insert("authorization", "Bearer " + token);
        return router.dispatch(request, roleNames);
    }
    static QJsonObject objectOf(const ApiResponse& response) { return QJsonDocument::fromJson(response.body).object(); }
    static QString codeOf(const ApiResponse& response) { return objectOf(response)[u"code"].toString(); }
    static QByteArray headerOf(const ApiResponse& response, const QByteArray& name)
    {
        for (const auto& [headerName, value] : response.headers) {
            if (headerName == name)
                return value;
        }
        return {};
    }

    QByteArrayList lines;
    RoleNames roleNames;
    Router router {{
        {Method::Get, u"/healthz"_s, {}, {Role::Anonymous}, IdentityCheck::Fresh,
            [](const ApiRequest&) {
                return ApiResponse::json(200, {{u"handler"_s, u"memory"_s}});
            }},
        {Method::Get, u"/maybe"_s, says(u"worker"_s), {Role::Anonymous}, IdentityCheck::Fresh,
            [](const ApiRequest& request) -> std::optional<ApiResponse> {
                if (request.queryText(u"id"_s) != u"known")
                    return std::nullopt;
                return ApiResponse::empty(200);
            }},
        {Method::Get, u"/groups/{group_id}"_s, says(u"group"_s), {Role::Customer, Role::Cashier}},
        {Method::Delete, u"/groups/{group_id}/members/{customer_id}"_s, says(u"leave"_s), {Role::Customer}},
        {Method::Post, u"/groups"_s, says(u"make"_s), {Role::Customer}, IdentityCheck::Confirmed},
        {Method::Get, u"/sessions/{id}"_s, says(u"session"_s), {Role::Anonymous}},
        {Method::Get, u"/sessions/current"_s, says(u"current"_s), {Role::Anonymous}},
        {Method::Get, u"/throws"_s, throwsStandard, {Role::Anonymous}},
        {Method::Get, u"/throws/oddly"_s, throwsOddly, {Role::Anonymous}},
    }};
};

} // namespace

TEST_F(HttpRouter, FillsParametersFromDecodedSegments)
{
    const ApiResponse response = ask(Method::Delete, "/groups/003-fam%31ly/members/a%2Fb", "customer");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(objectOf(response)[u"handler"].toString(), u"leave");
    EXPECT_EQ(objectOf(response)[u"parameters"][u"group_id"].toString(), u"003-fam1ly");
    EXPECT_EQ(objectOf(response)[u"parameters"][u"customer_id"].toString(), u"a/b");
}

TEST_F(HttpRouter, GoesByThePathWhereThereIsNoRawOne)
{
    ApiRequest request;
    request.method = Method::Get;
    request.path = u"/sessions/ä b"_s;
    EXPECT_EQ(objectOf(router.dispatch(request, roleNames))[u"parameters"][u"id"].toString(), u"ä b");
}

TEST_F(HttpRouter, PrefersLiteralSegments)
{
    EXPECT_EQ(objectOf(ask(Method::Get, "/sessions/current"))[u"handler"].toString(), u"current");
    EXPECT_EQ(objectOf(ask(Method::Get, "/sessions/other"))[u"handler"].toString(), u"session");
}

TEST_F(HttpRouter, AnswersUnknownPathsWith404)
{
    for (const char* path :
        {"/", "/nothing", "/groups/", "/groups//members/x", "/groups/a/b/c/d", "/healthz/", "//healthz"}) {
        const ApiResponse response = ask(Method::Get, path, "customer");
        EXPECT_EQ(response.status, 404) << path;
        EXPECT_EQ(codeOf(response), u"not_found");
    }
}

TEST_F(HttpRouter, RefusesPathsThatNoIdCanBe)
{
    for (const char* path : {"/groups/%00", "/groups/a%00b", "/groups/%ff", "/groups/%C3", "/groups/%zz", "/groups/%2",
             "/groups/%", "/groups/%ED%A0%80"}) {
        const ApiResponse response = ask(Method::Get, path, "customer");
        EXPECT_EQ(response.status, 400) << path;
        EXPECT_EQ(codeOf(response), u"invalid_id");
    }
}

TEST_F(HttpRouter, RefusesQueriesThatAreNoText)
{
    for (const QString& query : {u"cursor=%00"_s, u"cursor=%FF"_s, u"a=1&%00=2"_s}) {
        const ApiResponse response = ask(Method::Get, "/sessions/current", {}, query);
        EXPECT_EQ(response.status, 400) << query.toStdString();
        EXPECT_EQ(codeOf(response), u"invalid_field");
    }
    EXPECT_EQ(ask(Method::Get, "/sessions/current", {}, u"cursor=%C3%A4"_s).status, 200);
}

TEST_F(HttpRouter, TellsWhichMethodsAreAllowed)
{
    const ApiResponse response = ask(Method::Put, "/groups/003-fam1ly", "customer");
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(codeOf(response), u"method_not_allowed");
    EXPECT_EQ(headerOf(response, "Allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(headerOf(ask(Method::Unknown, "/groups"), "Allow"), "POST, OPTIONS");
    EXPECT_EQ(ask(Method::Head, "/groups", "customer").status, 405);
}

TEST_F(HttpRouter, AnswersOptionsAndHead)
{
    const ApiResponse options = ask(Method::Options, "/groups/x");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(headerOf(options, "Allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(ask(Method::Options, "/nothing").status, 404);
    EXPECT_EQ(ask(Method::Head, "/groups/x", "cashier").status, 200);
}

TEST_F(HttpRouter, LetsEachRoleDoWhatTheTableSays)
{
    const std::vector<Role> roles {Role::Customer, Role::Cashier, Role::Manager, Role::Admin, Role::Kiosk};
    for (const Route& route : router.routes()) {
        if (route.pattern.startsWith(u"/throws"))
            continue;
        const QByteArray path = QString(route.pattern).replace(u'{', u'x').replace(u'}', u'x').toLatin1();
        const bool isForAnyone = route.roles.contains(Role::Anonymous);
        EXPECT_EQ(ask(route.method, path).status, isForAnyone ? 200 : 401) << path.constData();
        for (const Role role : roles) {
            const ApiResponse response = ask(route.method, path, base::wireName(role).toLatin1());
            const bool isAllowed = isForAnyone || route.roles.contains(role);
            EXPECT_EQ(response.status, isAllowed ? 200 : 403) << path.constData();
            EXPECT_EQ(codeOf(response), isAllowed ? QString() : u"forbidden"_s);
        }
    }
}

TEST_F(HttpRouter, PassesOnWhyNobodyWasIdentified)
{
    EXPECT_EQ(codeOf(ask(Method::Get, "/groups/x")), u"unauthenticated");
    EXPECT_EQ(headerOf(ask(Method::Get, "/groups/x"), "WWW-Authenticate"), "Bearer");
    EXPECT_EQ(codeOf(ask(Method::Get, "/groups/x", "nobody")), u"unauthenticated");
    EXPECT_EQ(codeOf(ask(Method::Get, "/groups/x", "down")), u"region_unavailable");
}

TEST_F(HttpRouter, AsksForTheCheckThatTheRouteNames)
{
    ask(Method::Post, "/groups", "customer");
    EXPECT_EQ(roleNames.lastCheck, IdentityCheck::Confirmed);
    ask(Method::Get, "/groups/x", "customer");
    EXPECT_EQ(roleNames.lastCheck, IdentityCheck::Fresh);
}

TEST_F(HttpRouter, TurnsExceptionsInto500AndALine)
{
    for (const char* path : {"/throws", "/throws/oddly"}) {
        lines.clear();
        const ApiResponse response = ask(Method::Get, path);
        EXPECT_EQ(response.status, 500);
        EXPECT_EQ(codeOf(response), u"internal");
        EXPECT_FALSE(response.body.contains("insides"));
        ASSERT_EQ(lines.size(), 1);
        EXPECT_TRUE(lines.first().contains(path)) << lines.first().constData();
    }
}

TEST_F(HttpRouter, AnswersFromMemoryWhereItCan)
{
    const auto fromMemory = [this](Method method, const QByteArray& rawPath, const QString& query = {}) {
        ApiRequest request;
        request.method = method;
        request.rawPath = rawPath;
        request.query = QUrlQuery(query);
        return router.dispatchFromMemory(request).has_value();
    };
    EXPECT_TRUE(fromMemory(Method::Get, "/healthz"));
    EXPECT_TRUE(fromMemory(Method::Head, "/healthz"));
    EXPECT_TRUE(fromMemory(Method::Get, "/maybe", u"id=known"_s));
    EXPECT_FALSE(fromMemory(Method::Get, "/maybe", u"id=other"_s));
    EXPECT_FALSE(fromMemory(Method::Post, "/healthz"));
    EXPECT_FALSE(fromMemory(Method::Get, "/sessions/current"));
    EXPECT_FALSE(fromMemory(Method::Get, "/healthz", u"a=%00"_s));
    EXPECT_EQ(objectOf(ask(Method::Get, "/healthz"))[u"handler"].toString(), u"memory");
}

} // namespace tillpool::http
