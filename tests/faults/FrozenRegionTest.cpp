// SPDX-License-Identifier: GPL-3.0-or-later
// One region's database hangs: it takes connections and answers nothing. That must cost the others nothing.
#include "Load.h"

#include "support/Backend.h"
#include "support/Books.h"

#include <QFile>
#include <csignal>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
using admin::HttpReply;
using std::chrono::milliseconds;

namespace {

/// Asks one path all the time and counts what comes.
class Asker {
public:
    explicit Asker(QString path)
        : m_thread([this, path = std::move(path)] {
            Api api;
            while (!m_stopping) {
                ++(api.get(path).status == 200 ? m_good : m_bad);
                std::this_thread::sleep_for(milliseconds(20));
            }
        })
    {
    }
    ~Asker() { stop(); }
    void stop()
    {
        m_stopping = true;
        if (m_thread.joinable())
            m_thread.join();
    }
    int good() const { return m_good; }
    int bad() const { return m_bad; }

private:
    std::atomic<bool> m_stopping {false};
    std::atomic<int> m_good {0};
    std::atomic<int> m_bad {0};
    std::thread m_thread;
};

/// How often the system's backend has asked a region for a group and got no answer, as its log tells.
qsizetype vainQuestions(const QString& region)
{
    QFile log(system().data + u"/log/backend-1.log"_s);
    EXPECT_TRUE(log.open(QIODevice::ReadOnly));
    return log.readAll().count("groups_find_groups in region " + region.toUtf8());
}

/// The system's own backend stands still, so that what is carried out was carried out by another.
class BackendThatPauses {
public:
    BackendThatPauses() : m_pid(backendPid()) { ::kill(m_pid, SIGSTOP); }
    ~BackendThatPauses() { ::kill(m_pid, SIGCONT); }
    BackendThatPauses(const BackendThatPauses&) = delete;
    BackendThatPauses& operator=(const BackendThatPauses&) = delete;

private:
    const pid_t m_pid;
};

constexpr int clients = 8;
constexpr int salesWanted = 200;

} // namespace

TEST(FrozenRegion, TheOthersSellAsIfNothingHappened)
{
    Api api;
    const Address gateway = [] { return system().baseUrl; };
    const QString tokens[] {cashierToken(api, system().region(u"001"_s)), cashierToken(api, system().region(u"002"_s))};
    const Pool pools[] {makePool(api, u"001"_s, u"001"_s, 1'000'000), makePool(api, u"001"_s, u"002"_s, 1'000'000)};
    const Pool frozen = makePool(api, u"001"_s, u"003"_s, 5000);
    // Warm: the load begins with what every till has seen before.
    for (int i = 0; i < 2; ++i)
        ASSERT_EQ(send(api, ringUp(api, i ? u"002"_s : u"001"_s, tokens[i], paidFrom(pools[i], 1))).status, 201);

    std::vector<EndedSale> redemptions;
    std::vector<EndedSale> sold;
    {
        RegionOutage outage(u"003"_s, RegionOutage::Kind::Frozen);
        Asker health(u"/healthz"_s);
        Load load(clients, gateway, [&](Api& client, int number) {
            return ringUp(client, number % 2 ? u"002"_s : u"001"_s, tokens[number % 2], paidFrom(pools[number % 2], 1));
        });
        // At the same time others want what can't be had, more of them than one region may keep busy.
        std::vector<std::thread> others;
        std::mutex mutex;
        for (int i = 0; i < 2 * clients; ++i) {
            others.emplace_back([&, i] {
                Api other;
                const EndedSale one {ringUp(other, u"002"_s, tokens[1], paidFrom(frozen, 100)), {}};
                const HttpReply reply = send(other, one.sale);
                EXPECT_EQ(codeOf(reply), u"points_unavailable"_s) << i << ": " << describe(reply);
                const std::lock_guard lock(mutex);
                redemptions.push_back({one.sale, reply});
            });
        }
        for (std::thread& other : others)
            other.join();
        EXPECT_TRUE(load.waitForMore(salesWanted));

        // By now the backend knows that it's down: only now and then one request waits to see whether it is back.
        constexpr int questions = 12;
        const qsizetype before = vainQuestions(u"003"_s);
        for (int i = 0; i < questions; ++i) {
            const HttpReply reply = api.get(u"/api/v1/groups/"_s + frozen.group, frozen.customer.token);
            EXPECT_EQ(codeOf(reply), u"region_unavailable"_s) << describe(reply);
        }
        EXPECT_LE(vainQuestions(u"003"_s) - before, questions / 2) << "each of them waited for the region";
        sold = load.stop();
        health.stop();
        EXPECT_EQ(health.bad(), 0);
        EXPECT_GT(health.good(), 0);
        EXPECT_EQ(load.unanswered(), 0) << "a frozen region showed in the others";
    }
    for (const EndedSale& one : sold)
        EXPECT_EQ(one.reply.status, 201) << describe(one.reply);
    ASSERT_TRUE(waitForAllRegions(api));
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(contradictions(sold), "");
    EXPECT_EQ(contradictions(redemptions), "");
    EXPECT_EQ(balanceOf(frozen.group), 5000);
    EXPECT_EQ(heldIn(frozen.group), 0);
    const HttpReply after = send(api, ringUp(api, u"002"_s, tokens[1], paidFrom(frozen, 100)));
    EXPECT_EQ(after.status, 201) << describe(after);
}

// A till that asks which regions work has to know before it takes the whole backend for lost.
TEST(FrozenRegion, HealthDoesNotWaitForIt)
{
    Backend backend({.statementMs = 60'000});
    Api api(backend.url()); // which waits for less
    ASSERT_EQ(api.get(u"/readyz"_s).status, 200);
    const auto stateOf = [](const HttpReply& reply, const QString& region) {
        QString state;
        for (const QJsonValue& one : reply.json()[u"regions"_s].toArray())
            state = one[u"id"_s] == region ? one[u"state"_s].toString() : state;
        return state;
    };
    {
        const RegionOutage outage(u"003"_s, RegionOutage::Kind::Frozen);
        for (int i = 0; i < 2; ++i) { // on a connection that is there, and on one that can't be had
            const HttpReply reply = api.get(u"/readyz"_s);
            EXPECT_EQ(reply.status, 200) << describe(reply);
            EXPECT_EQ(stateOf(reply, u"003"_s), u"down"_s);
            EXPECT_EQ(stateOf(reply, u"002"_s), u"up"_s);
        }
    }
    EXPECT_TRUE(waitForAllRegions(api));
}

// A store whose own region hangs is told to ask again, with the same key; once it is back each sale is there once.
TEST(FrozenRegion, ItsOwnSalesAreMadeOnceItThaws)
{
    Api api;
    const Address gateway = [] { return system().baseUrl; };
    const QString token = cashierToken(api, system().region(u"003"_s));
    const Pool here = makePool(api, u"001"_s, u"003"_s, 1000);
    const Pool elsewhere = makePool(api, u"001"_s, u"001"_s, 1000);
    ASSERT_EQ(send(api, ringUp(api, u"003"_s, token)).status, 201);

    std::vector<EndedSale> sales;
    for (const Pool& pool : {here, elsewhere}) {
        for (int i = 0; i < 4; ++i)
            sales.push_back({ringUp(api, u"003"_s, token, paidFrom(pool, 100)), {}});
    }
    {
        const RegionOutage outage(u"003"_s, RegionOutage::Kind::Frozen);
        std::vector<std::thread> tills;
        for (EndedSale& one : sales) {
            tills.emplace_back([&one] {
                Api till;
                one.reply = send(till, one.sale);
                EXPECT_EQ(one.reply.status, 503) << describe(one.reply);
                EXPECT_GT(one.reply.header("retry-after").toInt(), 0);
            });
        }
        for (std::thread& till : tills)
            till.join();
    }
    for (EndedSale& one : sales) {
        one.reply = sendUntilFinal(one.sale, gateway);
        EXPECT_TRUE(isSold(one.reply)) << describe(one.reply);
    }
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(contradictions(sales), "");
    for (const Pool& pool : {here, elsewhere}) {
        EXPECT_EQ(balanceOf(pool.group), 1000 + changeOfPoints(sales, pool.group));
        EXPECT_EQ(heldIn(pool.group), 0);
    }
    EXPECT_TRUE(waitForAllRegions(api));
}

// A promise for a region that hangs keeps those for another from nothing, however long it is waited for.
TEST(FrozenRegion, PromisesForAThirdRegionGoOn)
{
    constexpr int longerThanTheTest = 60'000;
    Api api;
    const QString token = cashierToken(api, system().region(u"001"_s));
    const Pool third = makePool(api, u"001"_s, u"002"_s, 1000);
    const Pool frozen = makePool(api, u"001"_s, u"003"_s, 1000);
    Books books(system().region(u"001"_s).dsn);
    const Backend backend({.statementMs = longerThanTheTest});
    std::vector<EndedSale> sales;
    {
        const RegionOutage outage(u"003"_s, RegionOutage::Kind::Frozen);
        const PendingSale queued = ringUp(api, u"001"_s, token, earningFor(frozen));
        sales.push_back({queued, send(api, queued)});
        ASSERT_EQ(sales.back().reply.status, 201) << describe(sales.back().reply);
        const BackendThatPauses paused;
        const auto tries = [&] {
            return books.number(u"SELECT tries FROM outbox WHERE source_id = $1"_s, {queued.saleId()});
        };
        const qint64 triesBefore = tries();
        ASSERT_TRUE(becomesTrue([&] { return tries() > triesBefore; })) << "nobody has claimed it";

        Api till(backend.url());
        for (int i = 0; i < 5; ++i) {
            const PendingSale sale = ringUp(till, u"001"_s, token, paidFrom(third, 100));
            sales.push_back({sale, send(till, sale)});
            EXPECT_EQ(sales.back().reply.status, 201) << describe(sales.back().reply);
            EXPECT_TRUE(becomesTrue([&] { return holdOf(sale.saleId(), third.group) == u"captured"_s; })) << i;
        }
        EXPECT_EQ(tries(), triesBefore + 1) << "that one is still waited for";
        EXPECT_EQ(books.number(u"SELECT count(*) FROM outbox WHERE done_at IS NULL AND target_region = '002'"_s), 0);
    }
    EXPECT_TRUE(waitForAllRegions(api));
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(contradictions(sales), "");
    for (const Pool& pool : {third, frozen})
        EXPECT_EQ(balanceOf(pool.group), 1000 + changeOfPoints(sales, pool.group));
}
