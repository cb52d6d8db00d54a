// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/Connectivity.h"
#include "ApiClientFixture.h"

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
using client::Connectivity;
using client::Reach;
using client::RegionState;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

QByteArray healthWith(const char* stateOf003)
{
    return QByteArray(R"({"own_region": "001", "regions": [{"id": "001", "name": "Ireland", "state": "up"},
        {"id": "003", "name": "Singapore", "state": ")")
        + stateOf003 + R"("}]})";
}

const base::RegionId singapore = base::RegionId::parse(u"003"_s).takeValue();

class ConnectivityTest : public ApiClientTest {
protected:
    std::unique_ptr<Connectivity> connectivity;
    std::vector<Reach> changes;

    /// A question whenever the test asks for one, and else none.
    static Connectivity::Pace onDemand() { return {.askEvery = hours(1), .answerWithin = hours(1)}; }
    static Connectivity::Pace fast() { return {.askEvery = milliseconds(5), .answerWithin = milliseconds(200)}; }

    void start(Connectivity::Pace pace)
    {
        connectivity = std::make_unique<Connectivity>(*api, pace);
        QObject::connect(
            connectivity.get(), &Connectivity::changed, &context, [this] { changes.push_back(connectivity->reach()); });
        connectivity->start();
    }
    [[nodiscard]] bool waitForQuestions(size_t count)
    {
        return waitUntil([&] { return server.requests().size() >= count; });
    }
    void TearDown() override { connectivity.reset(); }
};

} // namespace

TEST_F(ConnectivityTest, KnowsNothingAndThenWhatTheBackendTells)
{
    server.always(ScriptedServer::json(200, healthWith("read_only")));
    start(onDemand());
    EXPECT_TRUE(connectivity->reach().isBackendReachable);
    EXPECT_EQ(connectivity->reach().stateOf(singapore), RegionState::Up);
    EXPECT_EQ(connectivity->reach().nameOf(singapore), u"003"_s);
    ASSERT_TRUE(waitUntil([&] { return !changes.empty(); }));
    EXPECT_EQ(connectivity->reach().stateOf(singapore), RegionState::ReadOnly);
    EXPECT_EQ(connectivity->reach().nameOf(singapore), u"Singapore"_s);
    EXPECT_EQ(connectivity->reach().stateOf(base::RegionId::parse(u"009"_s).takeValue()), RegionState::Up);
}

TEST_F(ConnectivityTest, TellsOfARegionThatIsLostAndOfItsReturn)
{
    server.then(ScriptedServer::json(200, healthWith("up")));
    server.then(ScriptedServer::json(200, healthWith("down")));
    server.then(ScriptedServer::json(200, healthWith("down")));
    server.always(ScriptedServer::json(200, healthWith("up")));
    start(fast());
    ASSERT_TRUE(waitForQuestions(10));
    ASSERT_EQ(changes.size(), 3U) << "what is the same again is no change";
    EXPECT_EQ(changes[0].stateOf(singapore), RegionState::Up);
    EXPECT_EQ(changes[1].stateOf(singapore), RegionState::Down);
    EXPECT_EQ(changes[2].stateOf(singapore), RegionState::Up);
    for (const Reach& reach : changes)
        EXPECT_TRUE(reach.isBackendReachable);
}

TEST_F(ConnectivityTest, ABackendThatHangsIsLostUntilItAnswers)
{
    server.then(ScriptedServer::json(200, healthWith("down")));
    start(fast());
    ASSERT_TRUE(waitUntil([&] { return changes.size() == 2; })) << "silence is a loss";
    EXPECT_FALSE(changes[1].isBackendReachable);
    EXPECT_EQ(changes[1].stateOf(singapore), RegionState::Down) << "as last told";
    server.always(ScriptedServer::json(200, healthWith("down")));
    ASSERT_TRUE(waitUntil([&] { return changes.size() == 3; }));
    EXPECT_TRUE(changes[2].isBackendReachable);
}

TEST_F(ConnectivityTest, ABackendThatIsAwayIsLostUntilItIsBack)
{
    api = makeClient(milliseconds(100), milliseconds(100));
    server.always(ScriptedServer::json(200, healthWith("up")));
    start(fast());
    ASSERT_TRUE(waitUntil([&] { return changes.size() == 1; }));
    server.stop();
    ASSERT_TRUE(waitUntil([&] { return changes.size() == 2; }));
    EXPECT_FALSE(changes[1].isBackendReachable);
    server.startAgain();
    ASSERT_TRUE(waitUntil([&] { return changes.size() == 3; }));
    EXPECT_TRUE(changes[2].isBackendReachable);
}

TEST_F(ConnectivityTest, AConnectionThatBreaksIsNoLossYet)
{
    for (int i = 0; i < 10; ++i) {
        server.then(ScriptedServer::json(200, healthWith("up")));
        server.then(ScriptedServer::hangUp());
        server.then(ScriptedServer::problem(503, R"({"code": "outcome_unknown", "detail": "No backend yet"})"));
    }
    server.always(ScriptedServer::json(200, healthWith("down")));
    start({.askEvery = milliseconds(1), .answerWithin = hours(1)});
    ASSERT_TRUE(waitUntil([&] { return changes.size() == 2; }));
    for (const Reach& reach : changes)
        EXPECT_TRUE(reach.isBackendReachable);
}

TEST_F(ConnectivityTest, AsksAtOnceWhenItIsTold)
{
    server.always(ScriptedServer::json(200, healthWith("up")));
    start(onDemand());
    ASSERT_TRUE(waitUntil([&] { return changes.size() == 1; }));
    server.always(ScriptedServer::json(200, healthWith("down")));
    connectivity->askNow();
    ASSERT_TRUE(waitUntil([&] { return changes.size() == 2; }));
    EXPECT_EQ(changes[1].stateOf(singapore), RegionState::Down);
}

TEST_F(ConnectivityTest, ToldWhileItAsksItAsksOnceMore)
{
    QTcpSocket* first = nullptr;
    server.then([&](QTcpSocket& socket) { first = &socket; });
    server.always(ScriptedServer::json(200, healthWith("down")));
    start(onDemand());
    ASSERT_TRUE(waitUntil([&] { return first != nullptr; }));
    connectivity->askNow();
    connectivity->askNow();
    letEventsRun();
    EXPECT_EQ(server.requests().size(), 1U);
    ScriptedServer::json(200, healthWith("up"))(*first); // older than the reason to ask
    ASSERT_TRUE(waitUntil([&] { return changes.size() == 2; }));
    EXPECT_EQ(changes[1].stateOf(singapore), RegionState::Down);
    letEventsRun();
    EXPECT_EQ(server.requests().size(), 2U);
}
