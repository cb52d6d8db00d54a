// SPDX-License-Identifier: GPL-3.0-or-later
// A region's database dies as by a crash, and comes back, while tills sell there and retry with the same key.
#include "Load.h"

#include "support/Backend.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;

namespace {

constexpr qint64 pointsAtFirst = 1'000'000;
constexpr int clients = 6;

class KilledDatabase : public testing::TestWithParam<const char*> {};

} // namespace

TEST_P(KilledDatabase, EverySaleIsInTheBooksOnce)
{
    Api api;
    const Address gateway = [] { return system().baseUrl; };
    const QString token = cashierToken(api, system().region(u"002"_s));
    const Pool pools[] {makePool(api, u"001"_s, u"002"_s, pointsAtFirst),
        makePool(api, u"002"_s, u"003"_s, pointsAtFirst), makePool(api, u"003"_s, u"003"_s, pointsAtFirst)};
    Load load(clients, gateway,
        [&](Api& client, int number) { return ringUp(client, u"002"_s, token, paidFrom(pools[number % 3], 10)); });
    ASSERT_TRUE(load.waitForMore(30));
    {
        const RegionOutage outage(QString::fromLatin1(GetParam()), RegionOutage::Kind::Stopped);
        const int before = load.ended() + load.unanswered();
        EXPECT_TRUE(becomesTrue([&] { return load.ended() + load.unanswered() >= before + 3 * clients; }));
    }
    ASSERT_TRUE(waitForAllRegions(api));
    EXPECT_TRUE(load.waitForMore(60));
    const std::vector<EndedSale> sales = load.stop();

    RecordProperty("sales", summaryOf(sales));
    const bool noticed =
        std::any_of(sales.begin(), sales.end(), [](const EndedSale& one) { return !isSold(one.reply); });
    EXPECT_TRUE(noticed || load.unanswered() > 0) << "nobody noticed the outage";
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(contradictions(sales), "") << summaryOf(sales);
    for (const Pool& pool : pools) {
        EXPECT_EQ(balanceOf(pool.group), pointsAtFirst + changeOfPoints(sales, pool.group));
        EXPECT_EQ(heldIn(pool.group), 0);
    }
    for (const EndedSale& one : sales)
        EXPECT_TRUE(isSold(one.reply) || codeOf(one.reply) == u"points_unavailable"_s) << describe(one.reply);
}

INSTANTIATE_TEST_SUITE_P(, KilledDatabase, testing::Values("002", "003"),
    [](const auto& test) { return std::string(test.param) == "002" ? "of_the_store" : "of_the_groups"; });
