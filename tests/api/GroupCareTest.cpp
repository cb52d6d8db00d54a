// SPDX-License-Identifier: GPL-3.0-or-later
// Points that an admin gives or takes, and groups that are closed.
#include "api/Checks.h"

#include "support/Books.h"

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

const auto groups = u"/api/v1/groups/"_s;

QString adminToken(Api& api) { return staffToken(api, system().region(u"001"_s), system().admin); }

QString adjustmentsOf(const QString& group) { return groups + group + u"/adjustments"_s; }

QJsonObject adjustment(qint64 points) { return {{u"points"_s, points}, {u"reason"_s, u"A spilt coffee"_s}}; }

QString makeEmptyGroup(Api& api, const QString& region) { return makeGroup(api, signUp(api, u"001"_s), region); }

QStringList linksOf(Api& api, const TestCustomer& customer)
{
    QStringList links;
    for (const QJsonValue& group :
        api.get(u"/api/v1/customers/"_s + customer.id, customer.token).json()[u"groups"_s].toArray())
        links.append(group.toString());
    return links;
}

} // namespace

TEST(Adjustments, GiveAndTakePointsOnceAndAreOnRecord)
{
    Api api;
    const QString token = adminToken(api);
    const QString group = makeEmptyGroup(api, u"003"_s);
    const QString key = Api::newKey();
    const auto given = api.post(adjustmentsOf(group), adjustment(250), token, key);
    ASSERT_TRUE(isStatus(given, 201));
    EXPECT_EQ(given.json(),
        (QJsonObject {{u"adjustment_id"_s, u"003-"_s + key}, {u"group_id"_s, group}, {u"points"_s, 250},
            {u"reason"_s, u"A spilt coffee"_s}, {u"version"_s, 1}, {u"balance_after"_s, 250}, {u"held_after"_s, 0},
            {u"debt_after"_s, 0}}));
    const auto again = api.post(adjustmentsOf(group), adjustment(250), token, key);
    EXPECT_TRUE(isStatus(again, 200));
    EXPECT_EQ(again.header("idempotency-replayed"), "true");
    EXPECT_EQ(again.body, given.body);
    const auto taken = api.post(adjustmentsOf(group), adjustment(-250), token);
    ASSERT_TRUE(isStatus(taken, 201));
    EXPECT_EQ(taken.json()[u"balance_after"_s].toInteger(-1), 0);
    const QJsonValue entry = api.get(groups + group + u"/entries"_s, token).json()[u"items"_s][1];
    EXPECT_EQ(entry[u"kind"_s], u"adjust"_s);
    EXPECT_EQ(entry[u"source_id"_s], u"003-"_s + key);
    EXPECT_EQ(Books(system().region(u"003"_s).dsn)
                  .rows(u"SELECT subject_id, details ->> 'points', details ->> 'reason' FROM audit_log "
                        "WHERE action = 'adjust_points' AND target_id = $1 ORDER BY audit_id"_s,
                      {group})
                  .front(),
        (QStringList {system().admin.staffId, u"250"_s, u"A spilt coffee"_s}));
}

TEST(Adjustments, TakeNoMoreThanIsAvailable)
{
    Api api;
    const QString token = adminToken(api);
    const QString group = makeEmptyGroup(api, u"001"_s);
    givePoints(group, 100);
    const auto refused = api.post(adjustmentsOf(group), adjustment(-101), token);
    EXPECT_TRUE(isProblem(refused, 409, u"insufficient_points"_s));
    EXPECT_EQ(refused.json()[u"points_available"_s].toInteger(), 100);
    EXPECT_TRUE(isStatus(api.post(adjustmentsOf(group), adjustment(-100), token), 201));
}

TEST(Adjustments, BadOnesAreNamed)
{
    Api api;
    const QString token = adminToken(api);
    const QString group = makeEmptyGroup(api, u"001"_s);
    const auto bad = [&](const QJsonObject& body, const QString& pointer) {
        const auto reply = api.post(adjustmentsOf(group), body, token);
        EXPECT_TRUE(isProblem(reply, 400, u"invalid_field"_s));
        EXPECT_EQ(pointersOf(reply), QStringList {pointer});
    };
    bad(adjustment(0), u"/points"_s);
    bad(adjustment(100'001), u"/points"_s);
    bad(adjustment(-100'001), u"/points"_s);
    bad(with(adjustment(1), u"points"_s, 1.5), u"/points"_s);
    bad(without(adjustment(1), u"points"_s), u"/points"_s);
    bad(without(adjustment(1), u"reason"_s), u"/reason"_s);
    bad(with(adjustment(1), u"reason"_s, u" "_s), u"/reason"_s);
    bad(with(adjustment(1), u"reason"_s, QString(201, u'r')), u"/reason"_s);
    EXPECT_TRUE(isStatus(api.post(adjustmentsOf(group), adjustment(100'000), token), 201));
    EXPECT_TRUE(isProblem(api.post(adjustmentsOf(group), adjustment(1), token, {}), 400, u"invalid_field"_s));
    EXPECT_TRUE(isProblem(api.post(adjustmentsOf(u"001-nosuchgroup"_s), adjustment(1), token), 404, u"not_found"_s));
    EXPECT_TRUE(
        isProblem(api.post(adjustmentsOf(u"999-nosuchgroup"_s), adjustment(1), token), 404, u"region_unknown"_s));
    EXPECT_TRUE(isProblem(api.post(adjustmentsOf(u"17"_s), adjustment(1), token), 400, u"invalid_id"_s));
}

TEST(GroupCare, AKeyStandsForOneChangeInAllRegions)
{
    Api api;
    const QString token = adminToken(api);
    const QString here = makeEmptyGroup(api, u"001"_s);
    const QString there = makeEmptyGroup(api, u"003"_s);
    const QString key = Api::newKey();
    ASSERT_TRUE(isStatus(api.post(adjustmentsOf(here), adjustment(5), token, key), 201));
    EXPECT_TRUE(isProblem(api.post(adjustmentsOf(here), adjustment(6), token, key), 422, u"idempotency_key_reused"_s));
    EXPECT_TRUE(isProblem(api.post(adjustmentsOf(there), adjustment(5), token, key), 422, u"idempotency_key_reused"_s));
    EXPECT_TRUE(isProblem(api.remove(groups + here, token, key), 422, u"idempotency_key_reused"_s));
    EXPECT_TRUE(isProblem(api.remove(groups + there, token, key), 422, u"idempotency_key_reused"_s));
    const QString closing = Api::newKey();
    ASSERT_TRUE(isStatus(api.remove(groups + there, token, closing), 200));
    EXPECT_TRUE(isProblem(
        api.remove(groups + there + u"?forfeit_points=true"_s, token, closing), 422, u"idempotency_key_reused"_s));
}

TEST(Closing, TheOnlyMemberAManagerAndAnAdminMay)
{
    Api api;
    const TestCustomer owner = signUp(api, u"002"_s);
    const TestCustomer other = signUp(api, u"003"_s);
    const QString shared = makeGroup(api, owner, u"001"_s);
    join(api, other, shared);
    for (const TestCustomer& member : {owner, other, signUp(api, u"001"_s)})
        EXPECT_TRUE(isProblem(api.remove(groups + shared, member.token), 403, u"forbidden"_s));
    EXPECT_TRUE(
        isProblem(api.remove(groups + shared, cashierToken(api, system().region(u"001"_s))), 403, u"forbidden"_s));
    EXPECT_TRUE(isStatus(api.remove(groups + shared, managerToken(api, system().region(u"003"_s))), 200));

    const QString own = makeGroup(api, owner, u"003"_s);
    EXPECT_TRUE(isProblem(api.remove(groups + own, other.token), 403, u"forbidden"_s));
    const QString key = Api::newKey();
    const auto closed = api.remove(groups + own, owner.token, key);
    ASSERT_TRUE(isStatus(closed, 200));
    EXPECT_EQ(closed.header("idempotency-replayed"), "");
    EXPECT_EQ(closed.json(),
        (QJsonObject {
            {u"group_id"_s, own}, {u"state"_s, u"closed"_s}, {u"forfeited_points"_s, 0}, {u"written_off_debt"_s, 0}}));
    const auto again = api.remove(groups + own, owner.token, key);
    EXPECT_TRUE(isStatus(again, 200));
    EXPECT_EQ(again.header("idempotency-replayed"), "true");
    EXPECT_EQ(again.body, closed.body);
    EXPECT_TRUE(isStatus(api.remove(groups + makeGroup(api, owner, u"001"_s), adminToken(api)), 200));
}

TEST(Closing, IsForGood)
{
    Api api;
    const TestCustomer owner = signUp(api, u"001"_s);
    const QString group = makeGroup(api, owner, u"001"_s);
    const QString manager = managerToken(api, system().region(u"001"_s));
    ASSERT_TRUE(isStatus(api.remove(groups + group, owner.token), 200));
    const auto twice = api.remove(groups + group, manager);
    EXPECT_TRUE(isProblem(twice, 409, u"group_closed"_s));
    EXPECT_EQ(twice.json()[u"group_id"_s], group);
    EXPECT_TRUE(isProblem(api.post(adjustmentsOf(group), adjustment(5), adminToken(api)), 409, u"group_closed"_s));
    EXPECT_TRUE(isProblem(
        api.post(groups + group + u"/members"_s, {{u"customer_id"_s, owner.id}}, owner.token), 409, u"group_closed"_s));
    const QJsonObject shape = readGroup(api, group, manager);
    EXPECT_EQ(shape[u"state"_s], u"closed"_s);
    EXPECT_TRUE(shape[u"members"_s].toArray().isEmpty());
    const TestRegion& region = system().region(u"001"_s);
    EXPECT_TRUE(
        isProblem(api.post(u"/api/v1/sales"_s, saleBody(api, region, {.customer = owner.id, .earnGroup = group}),
                      cashierToken(api, region)),
            409, u"not_a_member"_s));
    EXPECT_TRUE(isProblem(api.remove(groups + u"001-nosuchgroup"_s, manager), 404, u"not_found"_s));
    EXPECT_TRUE(isProblem(api.remove(groups + u"999-nosuchgroup"_s, manager), 404, u"region_unknown"_s));
    EXPECT_TRUE(isProblem(api.remove(groups + u"x"_s, manager), 400, u"invalid_id"_s));
    EXPECT_TRUE(isProblem(api.remove(groups + group, manager, {}), 400, u"invalid_field"_s)) << "without a key";
}

TEST(Closing, AGroupWithPointsGivesThemUpOnlyWhenToldTo)
{
    Api api;
    const TestCustomer owner = signUp(api, u"001"_s);
    const QString group = makeGroup(api, owner, u"003"_s);
    givePoints(group, 70);
    const auto refused = api.remove(groups + group, owner.token);
    EXPECT_TRUE(isProblem(refused, 409, u"group_not_empty"_s));
    EXPECT_EQ(refused.json()[u"points_left"_s].toInteger(), 70);
    const auto odd = api.remove(groups + group + u"?forfeit_points=yes"_s, owner.token);
    EXPECT_EQ(pointersOf(odd), QStringList {u"?forfeit_points"_s});
    const auto closed = api.remove(groups + group + u"?forfeit_points=true"_s, owner.token);
    ASSERT_TRUE(isStatus(closed, 200));
    EXPECT_EQ(closed.json()[u"forfeited_points"_s].toInteger(), 70);
    const QString admin = adminToken(api);
    EXPECT_EQ(readGroup(api, group, admin)[u"points"_s].toInteger(-1), 0);
    EXPECT_EQ(api.get(groups + group + u"/entries"_s, admin).json()[u"items"_s][0][u"delta"_s].toInteger(), -70);
}

TEST(Closing, WaitsForSalesThatHoldPoints)
{
    Api api;
    const TestCustomer owner = signUp(api, u"001"_s);
    const QString group = makeGroup(api, owner, u"001"_s);
    givePoints(group, 70);
    const QString pending = u"002-"_s + Api::newKey();
    Books books(system().region(u"001"_s).dsn);
    ASSERT_EQ(
        books.text(u"SELECT outcome FROM points_hold($1, $2, $3, 30, '002', '\\x01')"_s, {pending, group, owner.id}),
        u"held"_s);
    const auto refused = api.remove(groups + group + u"?forfeit_points=true"_s, owner.token);
    EXPECT_TRUE(isProblem(refused, 409, u"group_not_empty"_s));
    EXPECT_EQ(refused.json()[u"points_held"_s].toInteger(), 30);
    const QJsonObject redeem {{u"redeem"_s, QJsonObject {{u"group_id"_s, group}, {u"points"_s, 30}}}};
    ASSERT_TRUE(isStatus(
        api.post(u"/api/v1/sales/%1/cancel"_s.arg(pending), redeem, cashierToken(api, system().region(u"002"_s))),
        200));
    EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
    EXPECT_TRUE(isStatus(api.remove(groups + group + u"?forfeit_points=true"_s, owner.token), 200));
}

TEST(Closing, MembersOfAllRegionsLoseTheirLinks)
{
    Api api;
    std::vector<TestCustomer> members;
    for (const TestRegion& region : system().regions)
        members.push_back(signUp(api, region.id));
    const QString group = makeGroup(api, members.front(), u"002"_s);
    join(api, members[1], group);
    join(api, members[2], group);
    ASSERT_EQ(faultsInTheBooksAtRest(), QStringList());
    for (const TestCustomer& member : members)
        ASSERT_EQ(linksOf(api, member), QStringList {group});
    ASSERT_TRUE(isStatus(api.remove(groups + group, managerToken(api, system().region(u"001"_s))), 200));
    EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
    for (const TestCustomer& member : members)
        EXPECT_EQ(linksOf(api, member), QStringList());
}
