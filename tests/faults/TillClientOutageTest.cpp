// SPDX-License-Identifier: GPL-3.0-or-later
// What a till sees of regions and backends that are lost: of the rest, everything.
#include "PendingSale.h"

#include "client/Connectivity.h"
#include "support/Backend.h"
#include "support/Till.h"

#include <csignal>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
using base::ErrorCode;
using client::FailureKind;
using client::RegionState;

namespace {

base::RegionId regionId(const QString& text) { return base::RegionId::parse(text).takeValue(); }
base::IdempotencyKey newKey() { return base::IdempotencyKey::parse(Api::newKey()).takeValue(); }

class TillClientOutageTest : public testing::Test {
protected:
    Api backend;
    const TestRegion& region = system().region(u"002"_s);
    Till till {system().baseUrl};
    client::Connectivity connectivity {till.api(), {}};

    void SetUp() override
    {
        const auto session = till.signOn(region.cashier.staffId, region.cashier.pin, region.tillId);
        ASSERT_TRUE(session.hasValue()) << qUtf8Printable(session.failure().error.detail);
    }
    void TearDown() override { EXPECT_TRUE(waitForAllRegions(backend)); }
    [[nodiscard]] bool waitForState(const QString& id, RegionState state)
    {
        return waitUntil([&] {
            return connectivity.reach().isBackendReachable && connectivity.reach().stateOf(regionId(id)) == state;
        });
    }
};

} // namespace

class TillClientRegionTest : public TillClientOutageTest, public testing::WithParamInterface<RegionOutage::Kind> {};

TEST_P(TillClientRegionTest, TheGroupsOfALostRegionAreUnavailableAndTheOthersShown)
{
    const Pool pool = makePool(backend, u"001"_s, u"003"_s, 400);
    const QString here = makeGroup(backend, pool.customer, u"002"_s);
    std::vector<client::Reach> changes;
    QObject::connect(
        &connectivity, &client::Connectivity::changed, &connectivity, [&] { changes.push_back(connectivity.reach()); });
    connectivity.start();
    ASSERT_TRUE(waitForState(u"003"_s, RegionState::Up));
    const auto key = newKey();
    const QJsonObject redeeming = saleBody(
        backend, region, {.quantity = 2, .customer = pool.customer.id, .redeemGroup = pool.group, .redeemPoints = 100});
    {
        const RegionOutage outage(u"003"_s, GetParam());
        ASSERT_TRUE(waitForState(u"003"_s, RegionState::Down));
        EXPECT_EQ(connectivity.reach().stateOf(regionId(u"001"_s)), RegionState::Up);

        const auto groups = till.readGroups(pool.customer.id);
        ASSERT_TRUE(groups.hasValue()) << qUtf8Printable(groups.failure().error.detail);
        ASSERT_EQ(groups->size(), 2U);
        for (const client::CustomerGroup& group : *groups)
            EXPECT_EQ(group.isAvailable, group.groupId.text() == here) << qUtf8Printable(group.groupId.text());

        const auto refused = till.sell(key, redeeming);
        ASSERT_FALSE(refused.hasValue());
        EXPECT_EQ(refused.failure().kind, FailureKind::Refused) << qUtf8Printable(refused.failure().error.detail);
        EXPECT_EQ(refused.failure().error.code, ErrorCode::PointsUnavailable);
        EXPECT_EQ(refused.failure().error.region, u"003"_s);
        const auto withoutPoints = till.sell(newKey(), saleBody(backend, region, {.customer = pool.customer.id}));
        EXPECT_TRUE(withoutPoints.hasValue());
    }
    ASSERT_TRUE(waitForState(u"003"_s, RegionState::Up));
    for (const client::Reach& reach : changes)
        EXPECT_TRUE(reach.isBackendReachable) << "one region is not the backend";
    EXPECT_EQ(till.sell(key, redeeming).failure().error.code, ErrorCode::PointsUnavailable) << "refused for ever";
    EXPECT_TRUE(till.sell(newKey(), redeeming).hasValue());
}

INSTANTIATE_TEST_SUITE_P(Kinds, TillClientRegionTest,
    testing::Values(RegionOutage::Kind::Stopped, RegionOutage::Kind::Frozen),
    [](const auto& kind) { return std::string(kind.param == RegionOutage::Kind::Stopped ? "Stopped" : "Frozen"); });

TEST_F(TillClientOutageTest, ASaleOfALostRegionIsMadeOnceItIsBack)
{
    const auto key = newKey();
    const QJsonObject body = saleBody(backend, region);
    {
        const RegionOutage outage(region.id, RegionOutage::Kind::Stopped);
        const auto sale = till.sell(key, body);
        ASSERT_FALSE(sale.hasValue());
        EXPECT_EQ(sale.failure().kind, FailureKind::Unreachable);
        EXPECT_EQ(sale.failure().error.region, region.id);
    }
    ASSERT_TRUE(waitForAllRegions(backend));
    EXPECT_TRUE(till.sell(key, body).hasValue());
    EXPECT_EQ(salesNamed(key.saleIn(regionId(region.id)).text()), 1);
}

TEST_F(TillClientOutageTest, ABackendThatIsGoneIsKnownAndItsReturnToo)
{
    Backend own({});
    Till here(own.url());
    client::Connectivity watch(here.api(), {});
    watch.start();
    ASSERT_TRUE(waitUntil([&] { return !watch.reach().regions.empty(); }));
    own.signal(SIGSTOP);
    EXPECT_TRUE(waitUntil([&] { return !watch.reach().isBackendReachable; })) << "it hangs";
    own.signal(SIGCONT);
    EXPECT_TRUE(waitUntil([&] { return watch.reach().isBackendReachable; }));
    own.signal(SIGKILL);
    EXPECT_TRUE(waitUntil([&] { return !watch.reach().isBackendReachable; })) << "it is gone";
}

TEST_F(TillClientOutageTest, PointsOfASaleThatIsGivenUpAreThereAgainAtOnce)
{
    const Pool pool = makePool(backend, u"001"_s, u"003"_s, 100);
    const auto key = newKey();
    const QJsonObject body = saleBody(
        backend, region, {.quantity = 2, .customer = pool.customer.id, .redeemGroup = pool.group, .redeemPoints = 100});
    {
        Backend crashing({.environment = {u"TILLPOOL_CRASH_AT=after_hold"_s}});
        Api unlucky(crashing.url());
        EXPECT_EQ(unlucky.post(u"/api/v1/sales"_s, body, cashierToken(backend, region), key.text()).status, 0);
        crashing.waitForEnd();
    }
    ASSERT_EQ(heldIn(pool.group), 100) << "this is what the test is about";
    Till unlucky(system().baseUrl); // one that sent this sale, of which it did not hear again
    EXPECT_EQ(unlucky.sell(key, body).failure().kind, FailureKind::SignedOut);
    ASSERT_TRUE(unlucky.signOn(region.cashier.staffId, region.cashier.pin, region.tillId).hasValue());
    const auto cancelled = unlucky.cancel(key.saleIn(regionId(region.id)));
    ASSERT_TRUE(cancelled.hasValue()) << qUtf8Printable(cancelled.failure().error.detail);
    EXPECT_TRUE(cancelled->isAborted);
    EXPECT_TRUE(becomesTrue([&] { return heldIn(pool.group) == 0; })) << "recovery comes much later";
    EXPECT_TRUE(unlucky.sell(newKey(), body).hasValue());
    EXPECT_EQ(faultsAtRest(), "");
}
