// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the server begins and ends.
#include "HttpServerFixture.h"

namespace tillpool::http {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using testing::RawSocket;
using testing::requestBytes;

TEST(HttpServerLife, FinishesWhatItTookWhenItShutsDown)
{
    Gated gated;
    RunningServer server({.routes = {open(Method::Get, u"/slow"_s, gated.handler())}, .workers = {.threads = 2}});
    RawSocket idle = server.connect();
    std::vector<RawSocket> clients;
    for (int i = 0; i < 6; ++i) { // two run, four wait
        clients.push_back(server.connect());
        clients.back().send(requestBytes("GET", "/slow"));
    }
    ASSERT_TRUE(
        server.waitUntil([](const ServerStats& stats) { return stats.inFlight == 6 && stats.openConnections == 7; }));
    auto finished = server.beginShutdown(20s);
    EXPECT_TRUE(idle.waitForClose());
    EXPECT_FALSE(server.connect().isConnected()) << "nobody new";
    gated.opened.add();
    for (RawSocket& client : clients) {
        const auto response = client.receive();
        ASSERT_TRUE(response);
        EXPECT_EQ(response->status, 200);
        EXPECT_EQ(response->header("connection"), "close");
    }
    EXPECT_EQ(finished.get(), Server::Finished::Everything);
}

TEST(HttpServerLife, TakesTheRestOfWhatHasBegunWhenItShutsDown)
{
    RunningServer server({.routes = {open(Method::Post, u"/echo"_s, echo)}});
    RawSocket client = server.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    ASSERT_TRUE(client.waitForContinue());
    auto finished = server.beginShutdown(20s);
    ASSERT_TRUE(server.waitUntil([&](const ServerStats&) { return !server.connect().isConnected(); }));
    client.send("body");
    const auto response = client.receive();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->json()[u"said"].toString(), u"body");
    EXPECT_EQ(response->header("connection"), "close");
    EXPECT_EQ(finished.get(), Server::Finished::Everything);
}

TEST(HttpServerLife, WaitsForWhatHasBegunNoLongerThanAtOtherTimes)
{
    ServerOptions options;
    options.readDeadline = 100ms;
    RunningServer server({.routes = {open(Method::Post, u"/echo"_s, echo)}, .options = options});
    RawSocket client = server.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    ASSERT_TRUE(client.waitForContinue());
    EXPECT_EQ(server.beginShutdown(60s).get(), Server::Finished::Everything);
    EXPECT_TRUE(client.waitForClose());
}

TEST(HttpServerLife, GivesUpShuttingDownAtTheDeadline)
{
    Gated gated;
    RunningServer server({.routes = {open(Method::Get, u"/slow"_s, gated.handler())}});
    RawSocket client = server.connect();
    client.send(requestBytes("GET", "/slow"));
    ASSERT_TRUE(gated.begun.waitFor(1));
    EXPECT_EQ(server.beginShutdown(50ms).get(), Server::Finished::DeadlinePassed);
    EXPECT_TRUE(client.waitForClose());
    gated.opened.add();
}

TEST(HttpServerLife, SaysWhyItCannotListen)
{
    RunningServer server({.routes = {open(Method::Get, u"/echo"_s, echo)}});
    Router router({});
    WorkerPool pool({.threads = 1});
    class Nobody : public Authenticator {
        base::Result<Identity> identify(const QByteArray&, IdentityCheck) override { return base::Error {}; }
    } nobody;
    Server second(router, nobody, pool);
    const auto taken = second.listen(u"127.0.0.1"_s, server.port());
    ASSERT_FALSE(taken.hasValue());
    EXPECT_TRUE(taken.error().detail.contains(QString::number(server.port())));
    EXPECT_FALSE(second.listen(u"no address"_s, 0).hasValue());
}

} // namespace tillpool::http
