// SPDX-License-Identifier: GPL-3.0-or-later
#include "LoadWorld.h"
#include "ScriptedServer.h"
#include "load/Crowd.h"
#include "support/Waiting.h"

#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <thread>

namespace tillpool::load {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using test::ScriptedServer;

/// Remembers what it is told.
class Listener : public CrowdListener {
public:
    void began(qint64 number, int /*client*/, const Operation& operation, Moment /*at*/) override
    {
        const std::lock_guard lock(m_mutex);
        m_open.insert(number);
        m_last = operation;
    }
    void ended(qint64 number, const Operation& /*operation*/, std::vector<Exchange> exchanges) override
    {
        const std::lock_guard lock(m_mutex);
        m_open.erase(number);
        m_ended.push_back(std::move(exchanges));
    }
    void groupIsThere(const QString& /*groupId*/) override {}
    void leftOut(const QString& /*what*/) override {}

    size_t endedCount() const
    {
        const std::lock_guard lock(m_mutex);
        return m_ended.size();
    }
    std::vector<Exchange> endedAt(size_t i) const
    {
        const std::lock_guard lock(m_mutex);
        return m_ended.at(i);
    }
    bool isAllEnded() const
    {
        const std::lock_guard lock(m_mutex);
        return m_open.empty();
    }

private:
    mutable std::mutex m_mutex;
    std::set<qint64> m_open;
    std::vector<std::vector<Exchange>> m_ended;
    Operation m_last;
};

/// One client in a thread of its own, whose backend plays in the test's thread.
class LoadCrowd : public testing::Test {
protected:
    void start(std::chrono::milliseconds deadline = 5s)
    {
        wire = std::make_unique<Wire>(server.url().toString(), deadline, 8);
        crowd = std::make_unique<Crowd>(options, world, *wire, tally, listener);
        thread = std::thread([this] { crowd->run(); });
    }

    void TearDown() override
    {
        if (!thread.joinable())
            return;
        crowd->end(0ms);
        thread.join();
    }

    /// The first operation of client 0 of many signs somebody up.
    void waitForOperations(size_t count)
    {
        ASSERT_TRUE(test::waitUntil([&] { return listener.endedCount() >= count; }));
    }

    ScriptedServer server;
    World world = smallWorld();
    Options options {.clients = 1, .thinkTimeMean = 0ms, .seed = 1, .runTag = u"t"_s};
    Tally tally;
    Listener listener;
    std::unique_ptr<Wire> wire;
    std::unique_ptr<Crowd> crowd;
    std::thread thread;
};

TEST_F(LoadCrowd, AsksAgainWithTheSameKeyUntilTheAnswerIsFinal)
{
    server.then(ScriptedServer::hangUp());
    server.then(ScriptedServer::problem(503, R"({"code":"outcome_unknown"})"));
    server.then(ScriptedServer::problem(429, R"({"code":"too_many_requests"})"));
    server.then(ScriptedServer::silence());
    server.always(ScriptedServer::json(201, R"({"customer_id":"001-guest1","username":"g"})"));
    start(300ms);
    waitForOperations(1);
    const std::vector<Exchange> first = listener.endedAt(0);
    EXPECT_EQ(first.front().answer->status, 201);
    EXPECT_EQ(first.front().answer->attempts, 5);
    ASSERT_GE(server.requests().size(), 5U);
    for (size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(server.requests()[i].target, "/api/v1/customers");
        EXPECT_EQ(server.requests()[i].headers["idempotency-key"], first.front().request.key.toLatin1());
        EXPECT_EQ(server.requests()[i].body, server.requests()[0].body);
    }
}

TEST_F(LoadCrowd, APartOfAnAnswerIsNone)
{
    server.then(ScriptedServer::rawThenHangUp("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"customer_id\""));
    server.always(ScriptedServer::json(201, R"({"customer_id":"001-guest1"})"));
    start();
    waitForOperations(1);
    EXPECT_EQ(listener.endedAt(0).front().answer->attempts, 2);
    EXPECT_EQ(listener.endedAt(0).front().answer->body, R"({"customer_id":"001-guest1"})");
}

TEST_F(LoadCrowd, ARefusalIsFinal)
{
    server.always(ScriptedServer::problem(409, R"({"code":"username_taken"})"));
    start();
    waitForOperations(3);
    for (size_t i = 0; i < 3; ++i)
        EXPECT_EQ(listener.endedAt(i).front().answer->attempts, 1);
}

TEST_F(LoadCrowd, LetsOperationsEndBeforeItEnds)
{
    server.always(ScriptedServer::json(201, R"({"customer_id":"001-guest1","username":"g","token":"t"})"));
    options.clients = 5;
    start();
    waitForOperations(20);
    crowd->end(10s);
    std::atomic<bool> hasEnded = false;
    std::thread waiting([&] {
        thread.join();
        hasEnded = true;
    });
    EXPECT_TRUE(test::waitUntil([&] { return hasEnded.load(); }));
    waiting.join();
    EXPECT_TRUE(listener.isAllEnded());
}

TEST_F(LoadCrowd, GivesUpWhatHasNoAnswerAtItsDeadline)
{
    server.always(ScriptedServer::silence());
    start();
    ASSERT_TRUE(test::waitUntil([&] { return !server.requests().empty(); }));
    crowd->end(0ms);
    thread.join();
    ASSERT_EQ(listener.endedCount(), 1U);
    EXPECT_FALSE(listener.endedAt(0).front().answer);
    Figures figures;
    tally.fill(figures, monotonicNow());
    EXPECT_EQ(figures.kinds.front().unknown, 1);
}

} // namespace
} // namespace tillpool::load
