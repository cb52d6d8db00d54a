// SPDX-License-Identifier: GPL-3.0-or-later
// The backend is killed and started again, at random moments, under clients that retry with the same key.
#include "Load.h"

#include "support/Backend.h"

#include <csignal>
#include <gtest/gtest.h>
#include <random>
#include <span>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
using admin::HttpReply;

namespace {

constexpr qint64 pointsAtFirst = 1'000'000;
constexpr int clients = 6;
constexpr int kills = 3;

/// From TILLPOOL_SEED, to repeat a run, or a random one.
unsigned int seed()
{
    bool isSet = false;
    const unsigned int given = qEnvironmentVariable("TILLPOOL_SEED").toUInt(&isSet);
    return isSet ? given : std::random_device()();
}

/// A backend that can be replaced while others use it.
class ReplaceableBackend {
public:
    ReplaceableBackend() { start(); }
    QString url() const
    {
        const std::lock_guard lock(m_mutex);
        return m_url;
    }
    void killAndRestart()
    {
        m_backend->signal(SIGKILL);
        EXPECT_EQ(m_backend->waitForEnd(), -SIGKILL);
        start();
    }

private:
    void start()
    {
        m_backend = std::make_unique<Backend>(Backend::Options {.recoverHoldsAfterMs = 300});
        const std::lock_guard lock(m_mutex);
        m_url = m_backend->url();
    }
    mutable std::mutex m_mutex;
    QString m_url;
    std::unique_ptr<Backend> m_backend;
};

void expectRightBooks(const std::vector<EndedSale>& sales, std::span<const Pool> pools)
{
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(contradictions(sales), "") << summaryOf(sales);
    for (const Pool& pool : pools) {
        EXPECT_EQ(balanceOf(pool.group), pointsAtFirst + changeOfPoints(sales, pool.group));
        EXPECT_EQ(heldIn(pool.group), 0);
    }
}

// What the gateway says in the place of a backend that is gone: ask again with the same key.
void expectAskAgain(const HttpReply& reply)
{
    const QJsonObject problem = reply.json();
    EXPECT_TRUE(reply.status >= 502 && reply.status <= 504) << describe(reply);
    EXPECT_EQ(problem[u"code"_s].toString(), u"outcome_unknown"_s) << describe(reply);
    EXPECT_EQ(problem[u"status"_s].toInt(), reply.status) << describe(reply);
    EXPECT_FALSE(problem[u"title"_s].toString().isEmpty() || problem[u"type"_s].toString().isEmpty())
        << describe(reply);
    EXPECT_EQ(reply.header("content-type"), "application/problem+json");
    EXPECT_FALSE(reply.header("x-request-id").isEmpty());
    EXPECT_GT(reply.header("retry-after").toInt(), 0);
}

} // namespace

TEST(KilledBackend, LosesAndRepeatsNothing)
{
    const unsigned int theSeed = seed();
    SCOPED_TRACE("TILLPOOL_SEED=" + std::to_string(theSeed));
    std::printf("TILLPOOL_SEED=%u\n", theSeed);
    std::mt19937 random(theSeed);
    std::uniform_int_distribution<int> pauseMs(50, 800);

    Api api;
    const QString token = cashierToken(api, system().region(u"002"_s));
    const Pool pools[] {
        makePool(api, u"001"_s, u"002"_s, pointsAtFirst), makePool(api, u"002"_s, u"003"_s, pointsAtFirst)};
    ASSERT_EQ(send(api, ringUp(api, u"002"_s, token)).status, 201); // prices are known from here on
    ReplaceableBackend backend;
    Load load(
        clients, [&backend] { return backend.url(); },
        [&](Api&, int number) { return ringUp(api, u"002"_s, token, paidFrom(pools[number % 2], 10)); });
    for (int i = 0; i < kills; ++i) {
        ASSERT_TRUE(load.waitForMore(clients));
        std::this_thread::sleep_for(std::chrono::milliseconds(pauseMs(random)));
        backend.killAndRestart();
    }
    ASSERT_TRUE(load.waitForMore(3 * clients));
    const std::vector<EndedSale> sales = load.stop();

    EXPECT_GT(load.unanswered(), 0) << "nobody noticed the kills";
    expectRightBooks(sales, pools);
    // Recovery may give a sale up whose till was slow to ask again; nothing else may stop one.
    for (const EndedSale& one : sales)
        EXPECT_TRUE(isSold(one.reply) || codeOf(one.reply) == u"sale_aborted"_s) << describe(one.reply);
}

// The system's own backend dies and comes back behind the gateway, the only address that tills know.
TEST(KilledBackend, BehindTheGatewayEachSaleIsMadeOnce)
{
    Api api;
    const QString token = cashierToken(api, system().region(u"002"_s));
    const Pool pools[] {
        makePool(api, u"001"_s, u"002"_s, pointsAtFirst), makePool(api, u"002"_s, u"003"_s, pointsAtFirst)};
    ASSERT_EQ(send(api, ringUp(api, u"002"_s, token)).status, 201); // prices are known from here on
    Load load(
        clients, [] { return system().baseUrl; },
        [&](Api&, int number) { return ringUp(api, u"002"_s, token, paidFrom(pools[number % 2], 10)); });
    for (int i = 0; i < kills; ++i) {
        ASSERT_TRUE(load.waitForMore(clients));
        const pid_t backend = backendPid();
        ASSERT_GT(backend, 0);
        const int before = load.unanswered();
        ASSERT_EQ(::kill(backend, SIGKILL), 0);
        EXPECT_TRUE(becomesTrue([&] { return load.unanswered() >= before + clients; }));
        bringBackTheSystem();
    }
    ASSERT_TRUE(load.waitForMore(3 * clients));
    const std::vector<EndedSale> sales = load.stop();

    const std::vector<HttpReply> notFinal = load.notFinal();
    EXPECT_EQ(static_cast<int>(notFinal.size()), load.unanswered()) << "the gateway left somebody without an answer";
    for (const HttpReply& reply : notFinal)
        expectAskAgain(reply);
    expectRightBooks(sales, pools);
    for (const EndedSale& one : sales)
        EXPECT_TRUE(isSold(one.reply)) << describe(one.reply);
    EXPECT_TRUE(waitForAllRegions(api));
}
