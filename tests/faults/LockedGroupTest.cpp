// SPDX-License-Identifier: GPL-3.0-or-later
// Sales that wait inside a database, at the locked row of a group, when something happens to that database.
#include "GroupLock.h"
#include "PendingSale.h"

#include "support/Backend.h"

#include <gtest/gtest.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
using admin::HttpReply;

namespace {

constexpr qint64 pointsAtFirst = 1000;
constexpr qint64 redeemed = 100;
constexpr int longMs = 60'000; // beyond whatever a test does while a sale waits

class LockedGroup : public testing::Test {
protected:
    Api api;
    QString token = cashierToken(api, system().region(u"002"_s));

    /// Sends a sale in a thread of its own; `reply` is there once it was joined.
    std::jthread sendTo(const QString& url, const PendingSale& sale, HttpReply& reply)
    {
        return std::jthread([url, sale, &reply] {
            Api till(url);
            reply = send(till, sale);
        });
    }
    void expectOutcomeUnknown(const HttpReply& reply, const QString& region)
    {
        EXPECT_EQ(reply.status, 503) << describe(reply);
        EXPECT_EQ(codeOf(reply), u"outcome_unknown"_s) << describe(reply);
        EXPECT_EQ(reply.json()[u"region"_s].toString(), region) << describe(reply);
        EXPECT_GT(reply.header("retry-after").toInt(), 0);
    }
    void expectSoldOnce(const PendingSale& sale, const HttpReply& reply, const Pool& pool)
    {
        EXPECT_TRUE(isSold(reply)) << describe(reply);
        EXPECT_EQ(salesNamed(sale.saleId()), 1);
        EXPECT_EQ(faultsAtRest(), "");
        EXPECT_EQ(balanceOf(pool.group), pointsAtFirst - redeemed + pointsIn(reply, u"earned"));
        EXPECT_EQ(heldIn(pool.group), 0);
    }
};

} // namespace

// The statement was sent and the database died: nobody can know whether its commit was written.
TEST_F(LockedGroup, ACommitThatIsLostIsNotKnownUntilTheSaleIsAskedForAgain)
{
    const Pool pool = makePool(api, u"001"_s, u"002"_s, pointsAtFirst);
    const PendingSale sale = ringUp(api, u"002"_s, token, paidFrom(pool, redeemed));
    const Backend backend({.statementMs = longMs});
    HttpReply lost;
    {
        GroupLock lock(pool.group);
        std::jthread till = sendTo(backend.url(), sale, lost);
        ASSERT_TRUE(lock.isWaitedFor());
        const RegionOutage outage(u"002"_s, RegionOutage::Kind::Stopped);
        till.join();
    }
    expectOutcomeUnknown(lost, u"002"_s);
    const HttpReply outcome = sendUntilFinal(sale, [&] { return backend.url(); });
    EXPECT_EQ(outcome.status, 201) << "the database was killed before it could commit: " << describe(outcome);
    expectSoldOnce(sale, outcome, pool);
    Api till(backend.url());
    const HttpReply again = send(till, sale);
    EXPECT_EQ(again.status, 200) << describe(again);
    EXPECT_EQ(again.body, outcome.body);
}

// Points are held elsewhere and the store's region dies before it decides: the sale may still be made.
TEST_F(LockedGroup, ASaleThatHoldsPointsIsNotKnownWhenItsRegionDies)
{
    const Pool pool = makePool(api, u"001"_s, u"003"_s, pointsAtFirst);
    const PendingSale sale = ringUp(api, u"002"_s, token, paidFrom(pool, redeemed));
    const Backend backend({.statementMs = longMs});
    HttpReply unknown;
    {
        GroupLock lock(pool.group);
        std::jthread till = sendTo(backend.url(), sale, unknown);
        ASSERT_TRUE(lock.isWaitedFor()); // it is priced and checked, and about to hold
        const RegionOutage outage(u"002"_s, RegionOutage::Kind::Stopped);
        lock.release();
        till.join();
        EXPECT_EQ(holdOf(sale.saleId(), pool.group), u"held"_s);
    }
    expectOutcomeUnknown(unknown, u"002"_s);
    const HttpReply outcome = sendUntilFinal(sale, [&] { return backend.url(); });
    EXPECT_EQ(outcome.status, 201) << describe(outcome);
    expectSoldOnce(sale, outcome, pool);
}

// Whoever locks a group for long is no reason to wait for ever, nor to keep others waiting.
TEST_F(LockedGroup, ASaleThatWaitsTooLongIsRefusedForNowAndTheOthersGoOn)
{
    for (const QString& home : {u"002"_s, u"003"_s}) {
        const Pool pool = makePool(api, u"001"_s, home, pointsAtFirst);
        const Pool other = makePool(api, u"001"_s, home, pointsAtFirst);
        const PendingSale redeeming = ringUp(api, u"002"_s, token, paidFrom(pool, redeemed));
        HttpReply refused;
        GroupLock lock(pool.group);
        {
            const std::jthread till = sendTo(system().baseUrl, redeeming, refused);
            ASSERT_TRUE(lock.isWaitedFor());
            EXPECT_EQ(api.get(u"/healthz"_s).status, 200);
            const HttpReply beside = send(api, ringUp(api, u"002"_s, token, paidFrom(other, redeemed)));
            EXPECT_EQ(beside.status, 201) << describe(beside);
        }
        EXPECT_EQ(refused.status, 503) << describe(refused);
        EXPECT_EQ(codeOf(refused), u"outcome_unknown"_s) << "a group that is busy is not out of reach: points that are "
                                                            "there are not denied for good. "
                                                         << describe(refused);
        EXPECT_GT(refused.header("retry-after").toInt(), 0);
        EXPECT_EQ(salesNamed(redeeming.saleId()), 0);
        lock.release();
        const HttpReply outcome = send(api, redeeming);
        expectSoldOnce(redeeming, outcome, pool);
    }
    EXPECT_EQ(faultsAtRest(), "");
}
