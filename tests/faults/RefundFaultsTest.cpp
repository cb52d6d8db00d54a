// SPDX-License-Identifier: GPL-3.0-or-later
// Refunds while something fails: the backend at each named point, the region of the group, the region of the sale.
#include "GroupLock.h"
#include "PendingSale.h"

#include "faults/CrashPoint.h"
#include "support/Backend.h"
#include "support/Books.h"
#include "support/Refunds.h"

#include <QFile>
#include <QTemporaryDir>
#include <csignal>
#include <gtest/gtest.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
using admin::HttpReply;
using faults::CrashPoint;

namespace {

constexpr qint64 allPoints = 250;

/// Sales of region 001, and groups of a customer of 002.
class RefundFaults : public testing::Test {
protected:
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    QString token = cashierToken(api, region);

    QString sellAndRest(const SaleOptions& options)
    {
        const QString id = sell(api, region, options)[u"sale_id"_s].toString();
        EXPECT_EQ(faultsAtRest(), "");
        return id;
    }
    QJsonValue pointsStateOf(const QString& sale)
    {
        const QJsonObject read = api.get(u"/api/v1/sales/"_s + sale, token).json();
        return read[u"refunds"_s][0][u"points"_s][u"state"_s];
    }
    qint64 refundsOf(const QString& sale)
    {
        return Books(region.dsn).number(u"SELECT count(*) FROM refunds WHERE sale_id = $1"_s, {sale});
    }
};

class CrashDuringARefund : public RefundFaults,
                           public testing::WithParamInterface<std::tuple<CrashPoint, const char*>> {};

} // namespace

TEST_P(CrashDuringARefund, IsMadeOnce)
{
    const auto [point, home] = GetParam();
    const Pool pool = makePool(api, u"002"_s, QString::fromLatin1(home), allPoints);
    const QString sale = sellAndRest(paidFrom(pool, allPoints));
    const QString key = Api::newKey();
    {
        Backend doomed({.environment = {u"TILLPOOL_CRASH_AT="_s + QString::fromLatin1(faults::nameOf(point))}});
        Api client(doomed.url());
        EXPECT_EQ(refund(client, sale, token, refundBody(), key).status, 0);
        EXPECT_EQ(doomed.waitForEnd(), -SIGKILL);
    }
    EXPECT_EQ(refundsOf(sale), point == CrashPoint::AfterRefund ? 1 : 0);
    const HttpReply outcome = refund(api, sale, token, refundBody(), key);
    EXPECT_EQ(outcome.status, point == CrashPoint::AfterRefund ? 200 : 201) << describe(outcome);
    EXPECT_EQ(pointsIn(outcome, u"recredited"), allPoints);
    const HttpReply again = refund(api, sale, token, refundBody(), key);
    EXPECT_EQ(again.status, 200) << describe(again);
    EXPECT_EQ(again.body, outcome.body);
    EXPECT_EQ(codeOf(refund(api, sale, token)), u"already_refunded"_s);
    EXPECT_EQ(refundsOf(sale), 1);
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(balanceOf(pool.group), allPoints);
    EXPECT_EQ(heldIn(pool.group), 0);
}

INSTANTIATE_TEST_SUITE_P(, CrashDuringARefund,
    testing::Combine(testing::Values(CrashPoint::BeforeRefund, CrashPoint::AfterRefund), testing::Values("001", "003")),
    [](const auto& test) {
        return std::string(faults::nameOf(std::get<0>(test.param))) + "_group_of_" + std::get<1>(test.param);
    });

TEST_F(RefundFaults, PointsArriveOnceAfterTheGroupsRegionWasDown)
{
    const Pool pool = makePool(api, u"002"_s, u"003"_s, allPoints);
    const QString sale = sellAndRest(paidFrom(pool, allPoints));
    const QString key = Api::newKey();
    HttpReply made;
    {
        const RegionOutage outage(u"003"_s, RegionOutage::Kind::Stopped);
        made = refund(api, sale, token, refundBody(), key);
        EXPECT_EQ(made.status, 201) << describe(made);
        EXPECT_EQ(made.json()[u"points"_s][u"state"_s], u"queued"_s);
        EXPECT_TRUE(made.json()[u"points"_s][u"balance_after"_s].isNull());
        EXPECT_EQ(pointsStateOf(sale), u"queued"_s);
    }
    EXPECT_TRUE(waitForAllRegions(api));
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(balanceOf(pool.group), allPoints);
    EXPECT_EQ(pointsStateOf(sale), u"posted"_s);
    EXPECT_EQ(refund(api, sale, token, refundBody(), key).body, made.body) << "the answer stays as it was";
}

TEST_F(RefundFaults, OfASaleInARegionThatIsDownAreMadeOnceItIsBack)
{
    const Pool pool = makePool(api, u"002"_s, u"003"_s, allPoints);
    const QString sale = sellAndRest(paidFrom(pool, allPoints));
    const QString manager = managerToken(api, system().region(u"003"_s));
    const QString key = Api::newKey();
    {
        const RegionOutage outage(u"001"_s, RegionOutage::Kind::Stopped);
        const HttpReply reply = refund(api, sale, manager, refundBody(), key);
        EXPECT_EQ(reply.status, 503) << describe(reply);
        EXPECT_TRUE(codeOf(reply) == u"region_unavailable"_s || codeOf(reply) == u"outcome_unknown"_s)
            << describe(reply);
        EXPECT_EQ(reply.json()[u"region"_s], u"001"_s);
        EXPECT_GT(reply.header("retry-after").toInt(), 0);
    }
    EXPECT_TRUE(waitForAllRegions(api));
    const HttpReply made = refund(api, sale, manager, refundBody(), key);
    EXPECT_TRUE(made.status == 201 || made.status == 200) << describe(made);
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(balanceOf(pool.group), allPoints);
}

// The sale is committed and its hold not captured, since nobody gets at the group; its refund is there before.
TEST_F(RefundFaults, BeforeTheCaptureGivesBackAllTheSame)
{
    const Pool pool = makePool(api, u"002"_s, u"003"_s, allPoints);
    SaleOptions options = paidFrom(pool, allPoints);
    options.earnGroup.clear();
    const PendingSale sale = ringUp(api, u"001"_s, token, options);
    const QTemporaryDir folder;
    const QString gate = folder.filePath(u"decide"_s);
    const Backend waiting({.environment = {u"TILLPOOL_WAIT_AT=before_decide:"_s + gate}});
    HttpReply sold;
    std::jthread till([&] {
        Api own(waiting.url());
        sold = send(own, sale);
    });
    EXPECT_TRUE(becomesTrue([&] { return holdOf(sale.saleId(), pool.group) == u"held"_s; }));
    GroupLock lock(pool.group);
    EXPECT_TRUE(QFile(gate).open(QIODevice::WriteOnly));
    till.join();
    ASSERT_EQ(sold.status, 201) << describe(sold);
    const HttpReply made = refund(api, sale.saleId(), token);
    EXPECT_EQ(made.status, 201) << describe(made);
    EXPECT_EQ(holdOf(sale.saleId(), pool.group), u"held"_s);
    lock.release();
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(balanceOf(pool.group), allPoints);
    EXPECT_EQ(heldIn(pool.group), 0);
}

// What was earned is taken back however late it arrives: the one waits for the other.
TEST_F(RefundFaults, BeforeTheEarningTakesItBackAllTheSame)
{
    const Pool pool = makePool(api, u"002"_s, u"003"_s, 0);
    GroupLock lock(pool.group);
    QStringList sales;
    for (int i = 0; i < 5; ++i) {
        sales.append(sell(api, region, earningFor(pool))[u"sale_id"_s].toString());
        EXPECT_EQ(refund(api, sales.last(), token).status, 201);
    }
    lock.release();
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(balanceOf(pool.group), 0);
    for (const QString& sale : sales)
        EXPECT_EQ(pointsStateOf(sale), u"posted"_s);
}

// The earning of one sale is not due yet. Its clawback is, and so is that of another sale, which was earned: when the
// latter is done, the relay has looked at both.
TEST_F(RefundFaults, AClawbackWaitsForItsEarning)
{
    const Pool pool = makePool(api, u"002"_s, u"003"_s, 0);
    const QString earned = sellAndRest(earningFor(pool));
    const qint64 earnedPoints = balanceOf(pool.group);
    Books books(region.dsn);
    const auto putOff = [&](const QString& sale, const QString& time) {
        books.rows(u"UPDATE outbox SET next_try_at = clock_timestamp() + $2::interval "
                   "WHERE kind = 'earn' AND source_id = $1"_s,
            {sale, time});
    };
    const auto isDone = [&](const QString& sale) {
        return books.number(u"SELECT count(*) FROM outbox JOIN refunds ON source_id = refund_id "
                            "WHERE kind = 'clawback' AND sale_id = $1 AND done_at IS NOT NULL"_s,
                   {sale})
            == 1;
    };
    QString late;
    {
        const RegionOutage outage(u"003"_s, RegionOutage::Kind::Stopped);
        const PendingSale sale = ringUp(api, u"001"_s, token, earningFor(pool));
        ASSERT_EQ(send(api, sale).status, 201);
        late = sale.saleId();
        putOff(late, u"10 minutes"_s); // not so far that a clock must have been wrong
    }
    EXPECT_TRUE(waitForAllRegions(api));
    EXPECT_EQ(refund(api, late, token).status, 201);
    EXPECT_EQ(refund(api, earned, token).status, 201);
    EXPECT_TRUE(becomesTrue([&] { return isDone(earned); }));
    EXPECT_EQ(balanceOf(pool.group), 0);
    EXPECT_FALSE(isDone(late));
    putOff(late, u"0"_s);
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(balanceOf(pool.group), 0);
    EXPECT_GT(earnedPoints, 0);
    EXPECT_EQ(pointsStateOf(late), u"posted"_s);
}

// While the group's region is down nobody knows that the customer left; so the earning is refused there afterwards.
TEST_F(RefundFaults, OfAnEarningThatWasRefusedTakesNothing)
{
    const Pool pool = makePool(api, u"002"_s, u"003"_s, allPoints);
    const TestCustomer stranger = signUp(api, u"002"_s);
    QString sale;
    {
        const RegionOutage outage(u"003"_s, RegionOutage::Kind::Stopped);
        const PendingSale earning = ringUp(api, u"001"_s, token, {.customer = stranger.id, .earnGroup = pool.group});
        const HttpReply sold = send(api, earning);
        ASSERT_EQ(sold.status, 201) << describe(sold);
        EXPECT_GT(pointsIn(sold, u"earned"), 0);
        sale = earning.saleId();
        EXPECT_EQ(refund(api, sale, token).status, 201);
    }
    EXPECT_TRUE(waitForAllRegions(api));
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(balanceOf(pool.group), allPoints);
    EXPECT_EQ(pointsStateOf(sale), u"refused"_s);
}
