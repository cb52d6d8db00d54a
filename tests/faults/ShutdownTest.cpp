// SPDX-License-Identifier: GPL-3.0-or-later
// A clean shutdown finishes what was begun and begins nothing more.
#include "GroupLock.h"
#include "Load.h"

#include "support/Backend.h"
#include "support/RawSocket.h"

#include <QUrl>
#include <csignal>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
using admin::HttpReply;
namespace raw = tillpool::testing;

TEST(Shutdown, FinishesWhatWasBegunAndBeginsNothingMore)
{
    constexpr int requests = 8;
    Api api;
    const QString token = cashierToken(api, system().region(u"002"_s));
    const Pool pool = makePool(api, u"001"_s, u"003"_s, 10'000);
    Backend backend({.statementMs = 60'000, .settings = {{u"shutdown_deadline_ms"_s, u"60000"_s}}});
    const auto port = static_cast<quint16>(QUrl(backend.url()).port());

    std::vector<EndedSale> sales;
    for (int i = 0; i < requests; ++i)
        sales.push_back({ringUp(api, u"002"_s, token, paidFrom(pool, 100)), {}});
    GroupLock lock(pool.group);
    std::vector<std::jthread> tills;
    for (EndedSale& one : sales) {
        tills.emplace_back([&one, &backend] {
            Api till(backend.url());
            one.reply = send(till, one.sale);
        });
    }
    ASSERT_TRUE(lock.isWaitedFor(requests)); // so each of them was begun
    backend.signal(SIGTERM);
    EXPECT_TRUE(becomesTrue([port] { return !raw::RawSocket(port).isConnected(); })) << "it still takes connections";
    lock.release();
    tills.clear();
    EXPECT_EQ(backend.waitForEnd(), 0);
    EXPECT_FALSE(raw::RawSocket(port).isConnected());

    for (const EndedSale& one : sales)
        EXPECT_EQ(one.reply.status, 201) << describe(one.reply);
    EXPECT_TRUE(backend.log().contains("everything that was begun is finished")) << backend.log().toStdString();
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(contradictions(sales), "");
    EXPECT_EQ(balanceOf(pool.group), 10'000 + changeOfPoints(sales, pool.group));
}

// A region that hangs keeps no backend from ending, and what was cut off is found or made by whoever asks again.
TEST(Shutdown, EndsAtTheDeadlineAlthoughARegionHangs)
{
    Api api;
    const QString token = cashierToken(api, system().region(u"002"_s));
    const Pool pool = makePool(api, u"001"_s, u"002"_s, 1000);
    const PendingSale sale = ringUp(api, u"002"_s, token, paidFrom(pool, 100));
    Backend backend({.statementMs = 59'000, .settings = {{u"shutdown_deadline_ms"_s, u"200"_s}}});
    {
        GroupLock lock(pool.group);
        const std::jthread till([&] {
            Api client(backend.url());
            const HttpReply cutOff = send(client, sale);
            EXPECT_FALSE(isFinal(cutOff)) << describe(cutOff);
        });
        ASSERT_TRUE(lock.isWaitedFor()); // the statement is with the database when that stops to answer
        const RegionOutage outage(u"002"_s, RegionOutage::Kind::Frozen);
        backend.signal(SIGTERM);
        EXPECT_EQ(backend.waitForEnd(30'000), 0) << "long before it would give the region up";
        EXPECT_TRUE(backend.log().contains("stopped at the deadline")) << backend.log().toStdString();
    }
    ASSERT_TRUE(waitForAllRegions(api));
    const HttpReply outcome = sendUntilFinal(sale, [] { return system().baseUrl; });
    EXPECT_TRUE(isSold(outcome)) << describe(outcome);
    EXPECT_EQ(salesNamed(sale.saleId()), 1);
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(balanceOf(pool.group), 900 + pointsIn(outcome, u"earned"));
}

TEST(Shutdown, OfAnIdleBackendIsPrompt)
{
    Backend backend({});
    Api api(backend.url());
    ASSERT_EQ(api.get(u"/healthz"_s).status, 200); // its connection stays open and idle
    backend.signal(SIGTERM);
    EXPECT_EQ(backend.waitForEnd(), 0);
}
