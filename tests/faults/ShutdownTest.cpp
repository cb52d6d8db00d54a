// SPDX-License-Identifier: GPL-3.0-or-later
// A clean shutdown finishes what was begun and begins nothing more.
#include "Load.h"

#include "support/Backend.h"
#include "support/Books.h"
#include "support/RawSocket.h"

#include <QUrl>
#include <csignal>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
namespace raw = tillpool::testing;

TEST(Shutdown, FinishesWhatWasBegunAndBeginsNothingMore)
{
    constexpr int requests = 8;
    Api api;
    const QString token = cashierToken(api, system().region(u"002"_s));
    const Pool pool = makePool(api, u"001"_s, u"003"_s, 10'000);
    Backend backend({.environment = {u"TILLPOOL_DELAY_AT=before_decide:400"_s}});
    const auto port = static_cast<quint16>(QUrl(backend.url()).port());

    std::vector<EndedSale> sales;
    for (int i = 0; i < requests; ++i)
        sales.push_back({ringUp(api, u"002"_s, token, paidFrom(pool, 100)), {}});
    std::vector<std::thread> tills;
    for (EndedSale& one : sales) {
        tills.emplace_back([&one, &backend] {
            Api till(backend.url());
            one.reply = send(till, one.sale);
        });
    }
    // A request that holds its points is about to be decided: it waits there.
    Books home(system().region(u"003"_s).dsn);
    const auto holds = [&] {
        return home.number(u"SELECT count(*) FROM points_holds WHERE group_id = $1"_s, {pool.group});
    };
    EXPECT_TRUE(becomesTrue([&] { return holds() == requests; }));
    backend.signal(SIGTERM);
    EXPECT_TRUE(becomesTrue([port] { return !raw::RawSocket(port).isConnected(); })) << "it still takes connections";
    for (std::thread& till : tills)
        till.join();
    EXPECT_EQ(backend.waitForEnd(), 0);
    EXPECT_FALSE(raw::RawSocket(port).isConnected());

    for (const EndedSale& one : sales)
        EXPECT_EQ(one.reply.status, 201) << describe(one.reply);
    EXPECT_TRUE(backend.log().contains("everything that was begun is finished")) << backend.log().toStdString();
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(contradictions(sales), "");
    EXPECT_EQ(balanceOf(pool.group), 10'000 + changeOfPoints(sales, pool.group));
}

TEST(Shutdown, OfAnIdleBackendIsPrompt)
{
    Backend backend({});
    Api api(backend.url());
    ASSERT_EQ(api.get(u"/healthz"_s).status, 200); // its connection stays open and idle
    backend.signal(SIGTERM);
    EXPECT_EQ(backend.waitForEnd(5000), 0);
}
