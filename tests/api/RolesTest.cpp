// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"

#include "base/Role.h"
#include "config/Config.h"
#include "http/Router.h"
#include "service/Service.h"

#include <QCoreApplication>
#include <map>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
using base::Role;

namespace {

const std::vector<Role> allRoles {
    Role::Anonymous, Role::Customer, Role::Cashier, Role::Manager, Role::Admin, Role::Kiosk};

/// Who may call what, once more and by hand: "anyone", or one letter a role (customer, cashier till, manager, admin,
/// kiosk) that may. A route that stands in the code alone, or here alone, fails.
struct Expected {
    const char* route;
    const char* who;
};
const Expected table[] {
    {"GET /healthz", "anyone"},
    {"GET /readyz", "anyone"},
    {"GET /metrics", "anyone"},
    {"POST /api/v1/customers", "anyone"},
    {"POST /api/v1/sessions", "anyone"},
    {"GET /api/v1/catalogue", "anyone"},
    {"DELETE /api/v1/sessions/current", "ctmak"},
    {"POST /api/v1/quotes", "ctmak"},
    {"POST /api/v1/sales", "tmak"},
    {"GET /api/v1/sales/{sale_id}", "ctma"},
    {"POST /api/v1/sales/{sale_id}/cancel", "tmak"},
    {"POST /api/v1/sales/{sale_id}/refunds", "tma"},
    {"GET /api/v1/customers/{customer_id}", "ctma"},
    {"GET /api/v1/customers/{customer_id}/groups", "ctma"},
    {"GET /api/v1/customers/{customer_id}/sales", "ctma"},
    {"POST /api/v1/groups", "c"},
    {"GET /api/v1/groups/{group_id}", "ctma"},
    {"DELETE /api/v1/groups/{group_id}", "cma"},
    {"POST /api/v1/groups/{group_id}/adjustments", "a"},
    {"POST /api/v1/groups/{group_id}/members", "ctma"},
    {"DELETE /api/v1/groups/{group_id}/members/{customer_id}", "ctma"},
    {"GET /api/v1/groups/{group_id}/entries", "ctma"},
};

bool allows(const Expected& expected, Role role)
{
    const QByteArray who = expected.who;
    static const std::map<Role, char> letters {{Role::Anonymous, '-'}, {Role::Customer, 'c'}, {Role::Cashier, 't'},
        {Role::Manager, 'm'}, {Role::Admin, 'a'}, {Role::Kiosk, 'k'}};
    return who == "anyone" || who.contains(letters.at(role));
}

/// Somebody of each role, with what a customer owns: allowed calls must not fail for being somebody else's.
class World {
public:
    World()
    {
        const TestRegion& region = system().region(u"001"_s);
        customer = signUp(api, u"002"_s);
        group = makeGroup(api, customer, u"003"_s);
        const QString token = cashierToken(api, region);
        const auto sold = api.post(u"/api/v1/sales"_s, saleBody(api, region, {.customer = customer.id}), token);
        sale = sold.json()[u"sale_id"_s].toString();
        EXPECT_FALSE(sale.isEmpty()) << sold.body.constData();
    }

    QString tokenOf(Role role)
    {
        const TestRegion& region = system().region(u"001"_s);
        switch (role) {
        case Role::Anonymous:
            return {};
        case Role::Customer: {
            const QJsonObject form {{u"customer_id"_s, customer.id}, {u"password"_s, customer.password}};
            return api.post(u"/api/v1/sessions"_s, form).json()[u"token"_s].toString();
        }
        case Role::Cashier:
            return cashierToken(api, region);
        case Role::Manager:
            return managerToken(api, region);
        case Role::Admin:
            return staffToken(api, region, system().admin);
        case Role::Kiosk:
            return staffToken(api, region, region.kiosk);
        }
        Q_UNREACHABLE();
    }

    admin::HttpReply call(const QString& route, const QString& token)
    {
        const QStringList words = route.split(u' ');
        QString path = words[1];
        path.replace(u"{sale_id}"_s, sale).replace(u"{customer_id}"_s, customer.id).replace(u"{group_id}"_s, group);
        if (words[0] == u"DELETE" && path.contains(u"/groups/"_s)) // whoever leaves or closes one needs it open
            path.replace(group, makeGroup(api, customer, u"002"_s));
        return api.call(words[0].toLatin1(), path, {}, token, Api::newKey());
    }

    Api api;
    TestCustomer customer;
    QString group;
    QString sale;
};

} // namespace

TEST(Roles, TheTableInTheCodeIsTheOneThatWasAgreed)
{
    int argc = 1;
    char name[] = "api_roles";
    char* argv[] {name, nullptr};
    const QCoreApplication application(argc, argv);
    auto config = config::load(system().configPath());
    ASSERT_TRUE(config.hasValue()) << qUtf8Printable(config.error().detail);
    const service::Service service(config.takeValue(), u"test"_s);

    std::map<QString, QString> agreed;
    for (const Expected& expected : table)
        agreed[QString::fromUtf8(expected.route)] = QString::fromUtf8(expected.who);
    std::map<QString, QString> found;
    for (const http::Route& route : service.routes()) {
        QString who;
        for (const Role role : allRoles) {
            if (role != Role::Anonymous && route.roles.contains(role))
                who += QChar::fromLatin1("-ctmak"[static_cast<int>(role)]);
        }
        if (route.roles.contains(Role::Anonymous))
            who = u"anyone"_s;
        found[QString::fromLatin1(http::methodName(route.method)) + u' ' + route.pattern] = who;
    }
    EXPECT_EQ(found, agreed);
}

TEST(Roles, EachRoleIsLetInOrKeptOutOverHttp)
{
    World world;
    for (const Role role : allRoles) {
        QString token = world.tokenOf(role);
        for (const Expected& expected : table) {
            const auto reply = world.call(QString::fromUtf8(expected.route), token);
            const QString told = u"%1 as %2: %3 %4"_s.arg(QString::fromUtf8(expected.route), base::wireName(role))
                                     .arg(reply.status)
                                     .arg(QString::fromUtf8(reply.body.left(300)));
            if (allows(expected, role)) {
                EXPECT_TRUE(reply.status != 0 && reply.status < 500) << qUtf8Printable(told);
                EXPECT_TRUE(reply.status != 401 && reply.status != 403) << qUtf8Printable(told);
            } else if (role == Role::Anonymous) {
                EXPECT_TRUE(isProblem(reply, 401, u"unauthenticated"_s)) << qUtf8Printable(told);
            } else {
                EXPECT_TRUE(isProblem(reply, 403, u"forbidden"_s)) << qUtf8Printable(told);
            }
            if (QByteArray(expected.route).startsWith("DELETE /api/v1/sessions"))
                token = world.tokenOf(role);
        }
    }
}

TEST(Roles, ARightTokenOfSomebodyElseIsNotEnough)
{
    World world;
    const TestCustomer other = signUp(world.api, u"001"_s);
    const QString paths[] {u"/api/v1/customers/"_s + world.customer.id,
        u"/api/v1/customers/%1/groups"_s.arg(world.customer.id), u"/api/v1/customers/%1/sales"_s.arg(world.customer.id),
        u"/api/v1/groups/"_s + world.group, u"/api/v1/groups/%1/entries"_s.arg(world.group),
        u"/api/v1/sales/"_s + world.sale};
    for (const QString& path : paths)
        EXPECT_TRUE(isProblem(world.api.get(path, other.token), 403, u"forbidden"_s)) << qUtf8Printable(path);
    const QString members = u"/api/v1/groups/%1/members"_s.arg(world.group);
    const QJsonObject another {{u"customer_id"_s, world.customer.id}};
    EXPECT_TRUE(isProblem(world.api.post(members, another, other.token), 403, u"forbidden"_s));
    EXPECT_TRUE(isProblem(world.api.remove(members + u'/' + world.customer.id, other.token), 403, u"forbidden"_s));
    const QString elsewhere = cashierToken(world.api, system().region(u"003"_s));
    EXPECT_TRUE(
        isProblem(world.api.post(u"/api/v1/sales/%1/cancel"_s.arg(world.sale), {}, elsewhere), 403, u"forbidden"_s));
}

TEST(Roles, AStrangeMethodIsRefusedWithTheAllowedOnes)
{
    Api api;
    const auto reply = api.call("PUT", u"/api/v1/sales"_s);
    EXPECT_TRUE(isProblem(reply, 405, u"method_not_allowed"_s));
    EXPECT_TRUE(reply.header("allow").contains("POST")) << reply.header("allow").constData();
    EXPECT_TRUE(isProblem(api.get(u"/api/v1/nothing"_s), 404, u"not_found"_s));
}
