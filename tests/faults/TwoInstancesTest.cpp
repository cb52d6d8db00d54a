// SPDX-License-Identifier: GPL-3.0-or-later
// Two backends on the same regions, at home in different ones, get the same things to do at once.
#include "Load.h"

#include "jobs/Recovery.h"
#include "support/Backend.h"
#include "support/Books.h"

#include <algorithm>
#include <barrier>
#include <gtest/gtest.h>
#include <prometheus/registry.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
using admin::HttpReply;

namespace {

constexpr int rounds = 50;
constexpr qint64 pointsAtFirst = 100'000;
constexpr qint64 redeemed = 20;

class TwoInstances : public testing::Test {
protected:
    Backend nearBackend {{.ownRegion = u"001"_s}};
    Backend farBackend {{.ownRegion = u"003"_s}};
    Api near {nearBackend.url()};
    Api far {farBackend.url()};
    QString token = cashierToken(near, system().region(u"001"_s));
    Pool here = makePool(near, u"001"_s, u"001"_s, pointsAtFirst);
    Pool elsewhere = makePool(near, u"002"_s, u"003"_s, pointsAtFirst);

    PendingSale sale(int round)
    {
        return ringUp(near, u"001"_s, token, paidFrom(round % 2 ? elsewhere : here, redeemed));
    }

    HttpReply cancel(Api& api, const PendingSale& pending)
    {
        return api.post(u"/api/v1/sales/%1/cancel"_s.arg(pending.saleId()), {{u"redeem"_s, pending.body[u"redeem"_s]}},
            pending.token);
    }

    void expectRightBooks(const std::vector<EndedSale>& sales)
    {
        EXPECT_EQ(faultsAtRest(), "");
        EXPECT_EQ(contradictions(sales), "") << summaryOf(sales);
        for (const Pool& pool : {here, elsewhere}) {
            EXPECT_EQ(balanceOf(pool.group), pointsAtFirst + changeOfPoints(sales, pool.group));
            EXPECT_EQ(heldIn(pool.group), 0);
        }
    }
};

/// Does both at the same time.
void together(const std::function<void()>& one, const std::function<void()>& other)
{
    std::barrier start(2);
    std::thread thread([&] {
        start.arrive_and_wait();
        other();
    });
    start.arrive_and_wait();
    one();
    thread.join();
}

} // namespace

TEST_F(TwoInstances, ASaleSentToBothIsMadeOnce)
{
    std::vector<EndedSale> sales;
    for (int round = 0; round < rounds; ++round) {
        const PendingSale pending = sale(round);
        HttpReply byNear;
        HttpReply byFar;
        together([&] { byNear = send(near, pending); }, [&] { byFar = send(far, pending); });
        EXPECT_TRUE((byNear.status == 201 && byFar.status == 200) || (byNear.status == 200 && byFar.status == 201))
            << describe(byNear) << '\n'
            << describe(byFar);
        EXPECT_EQ(byNear.body, byFar.body);
        sales.push_back({pending, byNear});
    }
    expectRightBooks(sales);
}

TEST_F(TwoInstances, ACancelRacingWithItsSaleHasOneOutcome)
{
    std::vector<EndedSale> sales;
    int sold = 0;
    for (int round = 0; round < rounds; ++round) {
        const PendingSale pending = sale(round);
        HttpReply ofSale;
        HttpReply ofCancel;
        const int order = round % 10;
        const auto sell = [&] { ofSale = send(near, pending); };
        const auto cancelLater = [&] {
            std::this_thread::sleep_for(std::chrono::microseconds(order * 700)); // so that either may win
            ofCancel = cancel(far, pending);
        };
        // The first and the last of ten do not race, so that both outcomes are seen however fast this machine is.
        if (order == 0)
            cancelLater();
        if (order == 0 || order == 9)
            sell();
        if (order == 9)
            cancelLater();
        if (order != 0 && order != 9)
            together(sell, cancelLater);
        ASSERT_EQ(ofCancel.status, 200) << describe(ofCancel);
        if (isSold(ofSale)) {
            ++sold;
            for (const QString& same : {u"sale_id"_s, u"state"_s, u"receipt_number"_s})
                EXPECT_EQ(ofCancel.json()[same], ofSale.json()[same]) << "the cancel is told of the sale that was made";
        } else {
            EXPECT_EQ(codeOf(ofSale), u"sale_aborted"_s) << describe(ofSale);
            EXPECT_EQ(ofCancel.json()[u"state"_s].toString(), u"aborted"_s) << describe(ofCancel);
        }
        // For ever, at both.
        for (Api* api : {&near, &far}) {
            const HttpReply again = send(*api, pending);
            EXPECT_EQ(again.status, isSold(ofSale) ? 200 : 409) << describe(again);
            EXPECT_EQ(
                cancel(*api, pending).json()[u"state"_s].toString(), isSold(ofSale) ? u"completed"_s : u"aborted"_s);
        }
        sales.push_back({pending, ofSale});
    }
    RecordProperty("sold", sold);
    EXPECT_GE(sold, rounds / 10);
    EXPECT_LE(sold, rounds - rounds / 10);
    const auto isInTheBooks = [](const EndedSale& one) { return salesNamed(one.sale.saleId()) == 1; };
    EXPECT_EQ(std::count_if(sales.begin(), sales.end(), isInTheBooks), sold);
    expectRightBooks(sales);
}

TEST_F(TwoInstances, ASessionOfOneIsGoodAtBothUntilItEnds)
{
    EXPECT_EQ(send(far, sale(0)).status, 201) << "a session that the other began";
    EXPECT_EQ(far.get(u"/api/v1/customers/%1/groups"_s.arg(here.customer.id), here.customer.token).status, 200);

    EXPECT_EQ(far.remove(u"/api/v1/sessions/current"_s, token).status, 204);
    const HttpReply refused = send(near, sale(0));
    EXPECT_EQ(refused.status, 401) << "it ended for both: " << describe(refused);
    EXPECT_EQ(send(far, sale(0)).status, 401);
}

TEST_F(TwoInstances, BothRelaysMoveEachPointOnce)
{
    const QString tokenOf002 = cashierToken(near, system().region(u"002"_s));
    std::vector<EndedSale> sales;
    std::mutex mutex;
    std::vector<std::thread> tills;
    for (int i = 0; i < 6; ++i) {
        tills.emplace_back([&, i] {
            Api till(i % 2 ? nearBackend.url() : farBackend.url());
            for (int n = 0; n < 10; ++n) {
                const PendingSale pending =
                    ringUp(till, u"002"_s, tokenOf002, paidFrom(i % 3 ? elsewhere : here, redeemed));
                const HttpReply reply = send(till, pending);
                EXPECT_EQ(reply.status, 201) << describe(reply);
                const std::lock_guard lock(mutex);
                sales.push_back({pending, reply});
            }
        });
    }
    for (std::thread& till : tills)
        till.join();
    expectRightBooks(sales);
}

// Recovery that gives no checkout any time, twice: whoever wins, a sale is made once or never.
TEST_F(TwoInstances, RecoveriesRacingWithCheckoutsComeToOneOutcome)
{
    prometheus::Registry registry;
    jobs::JobFigures figures(registry);
    regions::Database database(system().settings());
    std::atomic<bool> stopping {false};
    std::vector<std::jthread> recoveries;
    for (int i = 0; i < 2; ++i) {
        recoveries.emplace_back([&] {
            jobs::Recovery recovery(database, std::chrono::milliseconds(0), figures);
            while (!stopping)
                recovery.resolveOnce();
        });
    }
    std::vector<EndedSale> sales;
    int sold = 0;
    int givenUp = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while ((sold < 10 || givenUp < 10) && std::chrono::steady_clock::now() < end) {
        const PendingSale pending = ringUp(near, u"001"_s, token, paidFrom(elsewhere, redeemed));
        const HttpReply reply = send(near, pending);
        if (isSold(reply))
            ++sold;
        else if (codeOf(reply) == u"sale_aborted"_s)
            ++givenUp;
        else
            ADD_FAILURE() << describe(reply);
        sales.push_back({pending, reply});
    }
    stopping = true;
    recoveries.clear();
    EXPECT_GE(sold, 10);
    EXPECT_GE(givenUp, 10);
    for (const EndedSale& one : sales)
        EXPECT_EQ(decisionOf(one.sale.saleId()), isSold(one.reply) ? u"committed"_s : u"aborted"_s);
    expectRightBooks(sales);
}
