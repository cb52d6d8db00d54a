// SPDX-License-Identifier: GPL-3.0-or-later
// One region's database is down: what needs it is refused in a way that a till can act on, everything else goes on, and
// what was promised is kept once it is back.
#include "PendingSale.h"

#include "support/Backend.h"
#include "support/Books.h"

#include <csignal>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
using admin::HttpReply;

namespace {

const QString sales = u"/api/v1/sales/"_s;

/// Clients of the gateway; sessions that have been used already.
class RegionOutageTest : public testing::Test {
protected:
    Api api;
    QString tokenOf001 = cashierToken(api, system().region(u"001"_s));
    QString tokenOf002 = cashierToken(api, system().region(u"002"_s));
    Address gateway = [] { return system().baseUrl; };

    void TearDown() override { EXPECT_TRUE(waitForAllRegions(api)); }

    void sell(const QString& region, const QString& token, const SaleOptions& options = {})
    {
        const HttpReply reply = send(api, ringUp(api, region, token, options));
        EXPECT_EQ(reply.status, 201) << region.toStdString() << ": " << describe(reply);
    }
    void expectUnavailable(const HttpReply& reply, const QString& region)
    {
        EXPECT_EQ(codeOf(reply), u"region_unavailable"_s) << describe(reply);
        expectAskAgain(reply, region);
    }
    // What was sent just when the database died may have been carried out: then nobody says that it was not.
    void expectAskAgain(const HttpReply& reply, const QString& region)
    {
        EXPECT_EQ(reply.status, 503) << describe(reply);
        EXPECT_TRUE(codeOf(reply) == u"region_unavailable"_s || codeOf(reply) == u"outcome_unknown"_s)
            << describe(reply);
        EXPECT_EQ(reply.json()[u"region"_s].toString(), region) << describe(reply);
        EXPECT_GT(reply.header("retry-after").toInt(), 0);
    }
    QJsonObject groupIn(const HttpReply& reply, const QString& group)
    {
        const QJsonArray items = reply.json()[u"items"_s].toArray();
        for (const QJsonValue& item : items) {
            if (item[u"group_id"_s] == group)
                return item.toObject();
        }
        return {};
    }
    HttpReply groupsOf(const TestCustomer& customer)
    {
        return api.get(u"/api/v1/customers/%1/groups"_s.arg(customer.id), customer.token);
    }
};

QString stateIn(const HttpReply& readiness, const QString& region)
{
    const QJsonArray states = readiness.json()[u"regions"_s].toArray();
    for (const QJsonValue& state : states) {
        if (state[u"id"_s] == region)
            return state[u"state"_s].toString();
    }
    return {};
}

} // namespace

TEST_F(RegionOutageTest, ItsGroupsAreUnavailableAndTheOthersShown)
{
    const Pool pool = makePool(api, u"001"_s, u"003"_s, 40);
    const QString groupHere = makeGroup(api, pool.customer, u"001"_s);
    const QString groupThere = makeGroup(api, pool.customer, u"002"_s);
    givePoints(groupThere, 70);
    const TestCustomer friendFrom003 = signUp(api, u"003"_s, u"Far Friend"_s);
    join(api, friendFrom003, groupHere);
    {
        const RegionOutage outage(u"003"_s, RegionOutage::Kind::Stopped);
        const HttpReply reply = groupsOf(pool.customer);
        ASSERT_EQ(reply.status, 200) << describe(reply);
        EXPECT_EQ(reply.json()[u"items"_s].toArray().size(), 3);
        const QJsonObject hidden {
            {u"group_id"_s, pool.group}, {u"region"_s, u"003"_s}, {u"status"_s, u"unavailable"_s}};
        EXPECT_EQ(groupIn(reply, pool.group), hidden) << describe(reply);
        EXPECT_EQ(groupIn(reply, groupHere)[u"status"_s].toString(), u"ok"_s);
        EXPECT_EQ(groupIn(reply, groupHere)[u"members"_s].toArray().size(), 2) << "a member is shown without a name";
        EXPECT_EQ(groupIn(reply, groupThere)[u"points"_s].toInteger(), 70);
        expectUnavailable(api.get(u"/api/v1/groups/"_s + pool.group, pool.customer.token), u"003"_s);
        expectUnavailable(groupsOf(friendFrom003), u"003"_s);
    }
    ASSERT_TRUE(waitForAllRegions(api));
    EXPECT_EQ(groupIn(groupsOf(pool.customer), pool.group)[u"points"_s].toInteger(), 40);
}

TEST_F(RegionOutageTest, ARedemptionFromItIsRefusedForEver)
{
    const Pool pool = makePool(api, u"001"_s, u"003"_s, 500);
    const PendingSale sale = ringUp(api, u"002"_s, tokenOf002, paidFrom(pool, 500));
    HttpReply refused;
    {
        const RegionOutage outage(u"003"_s, RegionOutage::Kind::Stopped);
        refused = send(api, sale);
        ASSERT_EQ(refused.status, 409) << describe(refused);
        EXPECT_EQ(codeOf(refused), u"points_unavailable"_s);
        const HttpReply again = send(api, sale);
        EXPECT_EQ(again.status, 409) << describe(again);
        EXPECT_EQ(codeOf(again), u"points_unavailable"_s);

        SaleOptions withoutPoints = earningFor(pool);
        sell(u"002"_s, tokenOf002, withoutPoints);
    }
    const HttpReply afterwards = send(api, sale);
    EXPECT_EQ(afterwards.status, 409) << describe(afterwards);
    EXPECT_EQ(codeOf(afterwards), u"points_unavailable"_s);
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(salesNamed(sale.saleId()), 0);
    EXPECT_EQ(heldIn(pool.group), 0);
    EXPECT_GE(balanceOf(pool.group), 500);

    ASSERT_TRUE(waitForAllRegions(api));
    const HttpReply startedOver = send(api, ringUp(api, u"002"_s, tokenOf002, paidFrom(pool, 500)));
    EXPECT_EQ(startedOver.status, 201) << describe(startedOver);
}

TEST_F(RegionOutageTest, PointsEarnedMeanwhileArriveOnce)
{
    const Pool pool = makePool(api, u"001"_s, u"003"_s, 0);
    std::vector<PendingSale> made;
    qint64 earned = 0;
    {
        const RegionOutage outage(u"003"_s, RegionOutage::Kind::Stopped);
        for (const auto& [region, token] : {std::pair(u"001"_s, tokenOf001), std::pair(u"002"_s, tokenOf002)}) {
            for (int i = 0; i < 3; ++i) {
                made.push_back(ringUp(api, region, token, earningFor(pool)));
                const HttpReply reply = send(api, made.back());
                ASSERT_EQ(reply.status, 201) << describe(reply);
                EXPECT_EQ(reply.json()[u"points"_s][u"earned_state"_s].toString(), u"queued"_s);
                earned += pointsIn(reply, u"earned");
            }
        }
        const HttpReply read = api.get(sales + made.front().saleId(), tokenOf001);
        EXPECT_EQ(read.json()[u"points"_s][u"earned_state"_s].toString(), u"queued"_s) << describe(read);
    }
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_GT(earned, 0);
    EXPECT_EQ(balanceOf(pool.group), earned);
    for (const PendingSale& sale : made) {
        const HttpReply read = api.get(sales + sale.saleId(), sale.token);
        EXPECT_EQ(read.json()[u"points"_s][u"earned_state"_s].toString(), u"posted"_s) << describe(read);
    }
}

TEST_F(RegionOutageTest, TheOtherRegionsGoOn)
{
    const Pool pool = makePool(api, u"001"_s, u"002"_s, 5000);
    const Backend ofThe001({.ownRegion = u"001"_s});
    const Backend ofThe003({.ownRegion = u"003"_s});
    const RegionOutage outage(u"003"_s, RegionOutage::Kind::Stopped);

    for (const auto& [region, token] : {std::pair(u"001"_s, tokenOf001), std::pair(u"002"_s, tokenOf002)}) {
        EXPECT_EQ(api.get(u"/api/v1/catalogue?store="_s + system().region(region).storeId).status, 200);
        sell(region, token);
        sell(region, token, paidFrom(pool, 100));
        const TestCustomer newcomer = signUp(api, region);
        join(api, newcomer, makeGroup(api, signUp(api, region), region));
    }
    const HttpReply history = api.get(u"/api/v1/customers/%1/sales"_s.arg(pool.customer.id), pool.customer.token);
    EXPECT_EQ(history.status, 200) << describe(history);
    EXPECT_EQ(history.json()[u"items"_s].toArray().size(), 2);
    EXPECT_EQ(history.json()[u"unavailable_regions"_s].toArray(), QJsonArray {u"003"_s});

    Api near(ofThe001.url());
    const HttpReply ready = near.get(u"/readyz"_s);
    EXPECT_EQ(ready.status, 200) << describe(ready);
    EXPECT_EQ(stateIn(ready, u"001"_s), u"up"_s);
    EXPECT_EQ(stateIn(ready, u"003"_s), u"down"_s);
    Api far(ofThe003.url());
    const HttpReply unready = far.get(u"/readyz"_s);
    EXPECT_EQ(unready.status, 503) << describe(unready);
    EXPECT_EQ(unready.header("content-type"), "application/problem+json");
    EXPECT_GT(unready.header("retry-after").toInt(), 0);
    EXPECT_EQ(codeOf(unready), u"region_unavailable"_s);
    EXPECT_EQ(unready.json()[u"status"_s].toInt(), 503);
    EXPECT_EQ(unready.json()[u"region"_s], u"003"_s);
    EXPECT_EQ(stateIn(unready, u"001"_s), u"up"_s);
    EXPECT_EQ(stateIn(unready, u"003"_s), u"down"_s);
    EXPECT_EQ(far.get(u"/healthz"_s).status, 200);
    const HttpReply soldByTheFar = send(far, ringUp(far, u"001"_s, tokenOf001));
    EXPECT_EQ(soldByTheFar.status, 201) << describe(soldByTheFar);
}

TEST_F(RegionOutageTest, WhoLogsInIsNeverToldThatTheyAreUnknown)
{
    const TestCustomer near = signUp(api, u"001"_s);
    const TestCustomer far = signUp(api, u"003"_s);
    const auto logIn = [this](const QString& key, const QString& value, const QString& password) {
        return api.post(u"/api/v1/sessions"_s, {{key, value}, {u"password"_s, password}});
    };
    {
        const RegionOutage outage(u"003"_s, RegionOutage::Kind::Stopped);
        EXPECT_EQ(logIn(u"username"_s, near.username, near.password).status, 201);
        EXPECT_EQ(logIn(u"customer_id"_s, near.id, near.password).status, 201);
        EXPECT_EQ(logIn(u"customer_id"_s, near.id, u"not the password"_s).status, 401);
        // Perhaps it is the password of an account in the region that is down.
        expectUnavailable(logIn(u"username"_s, near.username, u"not the password"_s), u"003"_s);
        expectUnavailable(logIn(u"username"_s, far.username, far.password), u"003"_s);
        expectUnavailable(logIn(u"customer_id"_s, far.id, far.password), u"003"_s);
        expectUnavailable(logIn(u"username"_s, u"nobody-%1@example.org"_s.arg(Api::newKey()), u"x"_s), u"003"_s);
    }
    ASSERT_TRUE(waitForAllRegions(api));
    EXPECT_EQ(logIn(u"username"_s, far.username, far.password).status, 201);
}

TEST_F(RegionOutageTest, ASaleInItIsMadeOnceItIsBack)
{
    const Pool poolElsewhere = makePool(api, u"001"_s, u"003"_s, 300);
    const Pool poolThere = makePool(api, u"001"_s, u"002"_s, 300);
    sell(u"002"_s, tokenOf002); // the session and the catalogue are known: the sale gets as far as it can
    const PendingSale holding = ringUp(api, u"002"_s, tokenOf002, paidFrom(poolElsewhere, 300));
    const PendingSale local = ringUp(api, u"002"_s, tokenOf002, paidFrom(poolThere, 300));
    const PendingSale cash = ringUp(api, u"002"_s, tokenOf002);
    {
        const RegionOutage outage(u"002"_s, RegionOutage::Kind::Stopped);
        for (const PendingSale& sale : {local, cash})
            expectAskAgain(send(api, sale), u"002"_s);
        const HttpReply unknown = send(api, holding);
        expectAskAgain(unknown, u"002"_s);
        EXPECT_EQ(codeOf(unknown), u"outcome_unknown"_s) << "its points may be held: " << describe(unknown);
        sell(u"001"_s, tokenOf001);
    }
    qint64 earnedElsewhere = 0;
    for (const PendingSale& sale : {local, cash, holding}) {
        const HttpReply reply = sendUntilFinal(sale, gateway);
        EXPECT_EQ(reply.status, 201) << describe(reply);
        EXPECT_EQ(salesNamed(sale.saleId()), 1);
        earnedElsewhere = pointsIn(reply, u"earned");
    }
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(balanceOf(poolElsewhere.group), earnedElsewhere);
    EXPECT_EQ(heldIn(poolElsewhere.group), 0);
}

TEST_F(RegionOutageTest, ACustomerWhoseHomeIsDownStillBuys)
{
    const Pool pool = makePool(api, u"001"_s, u"003"_s, 200);
    sell(u"002"_s, tokenOf002);
    PendingSale earning = ringUp(api, u"002"_s, tokenOf002, earningFor(pool));
    PendingSale redeeming = ringUp(api, u"002"_s, tokenOf002, paidFrom(pool, 200));
    qint64 earned = 0;
    {
        const RegionOutage outage(u"001"_s, RegionOutage::Kind::Stopped);
        expectUnavailable(groupsOf(pool.customer), u"001"_s);
        expectAskAgain(send(api, ringUp(api, u"001"_s, tokenOf001)), u"001"_s);
        for (const QString& region : {u"002"_s, u"003"_s})
            EXPECT_EQ(api.get(u"/api/v1/catalogue?store="_s + system().region(region).storeId).status, 200);
        EXPECT_EQ(api.get(u"/healthz"_s).status, 200);
        EXPECT_EQ(api.get(u"/readyz"_s).status, 503) << "the first backend is at home in 001";
        for (const PendingSale& sale : {earning, redeeming}) {
            const HttpReply reply = send(api, sale);
            EXPECT_EQ(reply.status, 201) << describe(reply);
            earned += pointsIn(reply, u"earned");
        }
    }
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(balanceOf(pool.group), earned);
}

// Nobody but the store's region knows what became of a sale: while it is down, its hold is left alone.
TEST_F(RegionOutageTest, AHoldWaitsForTheRegionOfItsStore)
{
    const Pool pool = makePool(api, u"001"_s, u"003"_s, 100);
    const PendingSale sale = ringUp(api, u"002"_s, tokenOf002, paidFrom(pool, 100));
    {
        Backend dying({.environment = {u"TILLPOOL_CRASH_AT=after_hold"_s}});
        Api till(dying.url());
        EXPECT_EQ(send(till, sale).status, 0);
        ASSERT_EQ(dying.waitForEnd(), -SIGKILL);
    }
    const auto isHeld = [&] { return holdOf(sale.saleId(), pool.group) == u"held"_s; };
    std::unique_ptr<Backend> recovering;
    {
        const RegionOutage outage(u"002"_s, RegionOutage::Kind::Stopped);
        recovering = std::make_unique<Backend>(Backend::Options {.recoverHoldsAfterMs = 200});
        // Recovery looks twenty times a second; by the time that the relay has failed thrice it has tried often.
        EXPECT_TRUE(becomesTrue([&] { return recovering->log().count("in region 002") >= 6; }))
            << recovering->log().toStdString();
        EXPECT_TRUE(isHeld());
    }
    EXPECT_TRUE(becomesTrue([&] { return !isHeld(); }));
    const HttpReply outcome = sendUntilFinal(sale, gateway);
    EXPECT_EQ(codeOf(outcome), u"sale_aborted"_s) << describe(outcome);
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(balanceOf(pool.group), 100);
    EXPECT_EQ(heldIn(pool.group), 0);
}
