// SPDX-License-Identifier: GPL-3.0-or-later
//
// What requests may cost in memory while they wait, run and are answered, and that it is given back.
#include "HttpServerFixture.h"
#include "Memory.h"
#include "http/Heap.h"

namespace tillpool::http {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using testing::Growth;
using testing::RawResponse;
using testing::RawSocket;
using testing::requestBytes;

namespace {

constexpr qint64 mebibyte = 1024 * 1024;

QByteArray largeRequest() { return requestBytes("POST", "/size", QByteArray(mebibyte - 1024, 'x')); }

ApiResponse sizeOf(const ApiRequest& request, const Identity&)
{
    return ApiResponse::json(200, {{u"size"_s, request.body.size()}});
}

Handler gatedSize(Gated& gated)
{
    return [&gated](const ApiRequest& request, const Identity& identity) {
        gated.begun.add();
        EXPECT_TRUE(gated.opened.waitFor(1));
        return sizeOf(request, identity);
    };
}

int statusOf(const std::optional<RawResponse>& response) { return response ? response->status : 0; }

} // namespace

TEST(HttpServerMemory, BoundsTheBodiesThatWaitForAWorker)
{
    constexpr int count = 64;
    constexpr int room = 6; // MiB
    Gated gated;
    RunningServer server({.routes = {open(Method::Post, u"/size"_s, gatedSize(gated))}, .workers = {.threads = 1}});
    const QByteArray request = largeRequest();
    const Growth growth;
    std::vector<RawSocket> clients;
    for (int i = 0; i < count; ++i) {
        clients.push_back(server.connect());
        ASSERT_EQ(clients.back().send(request), RawSocket::Sent::All);
    }
    ASSERT_TRUE(server.waitUntil(
        [](const ServerStats& stats) { return stats.inFlight == room && stats.answered == count - room; }));
    EXPECT_LT(growth.mebibytes(), 20) << "those that were refused, too, are gone";
    RawSocket till = server.connect();
    till.send(requestBytes("POST", "/size", "small"));
    ASSERT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.inFlight == room + 1; }))
        << "large requests leave room for small ones";
    gated.opened.add();
    int served = 0;
    for (RawSocket& client : clients) {
        const int status = statusOf(client.receive());
        EXPECT_TRUE(status == 200 || status == 429) << status;
        served += status == 200 ? 1 : 0;
    }
    EXPECT_EQ(served, room);
    EXPECT_EQ(statusOf(till.receive()), 200);
    RawSocket again = server.connect(); // a refusal may have closed those before
    again.send(request);
    EXPECT_EQ(statusOf(again.receive()), 200) << "there is room again";
}

TEST(HttpServerMemory, CountsABodyThatWaitsWhileItsClientHasLeft)
{
    Gated gated;
    ServerOptions options;
    options.heldBytesMax = 2 * mebibyte;
    RunningServer server(
        {.routes = {open(Method::Post, u"/size"_s, gatedSize(gated))}, .options = options, .workers = {.threads = 1}});
    for (int i = 0; i < 2; ++i) {
        RawSocket leaver = server.connect();
        leaver.send(largeRequest());
        ASSERT_TRUE(server.waitUntil([i](const ServerStats& stats) { return stats.inFlight == i + 1; }));
        leaver.reset();
    }
    ASSERT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.openConnections == 0; }));
    RawSocket client = server.connect();
    client.send(largeRequest());
    const auto refusal = client.receive();
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->status, 429);
    EXPECT_EQ(refusal->json()[u"code"].toString(), u"too_many_requests");
    EXPECT_EQ(refusal->header("connection"), "keep-alive");
    gated.opened.add();
    ASSERT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.inFlight == 0; }));
    client.send(largeRequest());
    EXPECT_EQ(statusOf(client.receive()), 200);
}

TEST(HttpServerMemory, LetsGoOfTheBodiesOfIdleConnections)
{
    RunningServer server({.routes = {open(Method::Post, u"/size"_s, sizeOf)}});
    const QByteArray request = largeRequest();
    const Growth growth;
    std::vector<RawSocket> clients;
    for (int i = 0; i < 200; ++i) {
        clients.push_back(server.connect());
        ASSERT_EQ(clients.back().send(request), RawSocket::Sent::All);
        ASSERT_EQ(statusOf(clients.back().receive()), 200);
    }
    EXPECT_LT(growth.mebibytes(), 40);
    for (RawSocket& client : clients) {
        client.send(requestBytes("POST", "/size", "again"));
        const auto again = client.receive();
        ASSERT_TRUE(again);
        ASSERT_EQ(again->json()[u"size"].toInt(), 5) << "a connection whose body was let go goes on";
    }
}

TEST(HttpServerMemory, GivesBackWhatConnectionsTook)
{
    ServerOptions options;
    options.trimInterval = 50ms;
    RunningServer server({.routes = {open(Method::Post, u"/size"_s, sizeOf)}, .options = options});
    const QByteArray request = requestBytes("POST", "/size", QByteArray(8 * 1024, 'x'));
    trimHeap(); // what other tests have left is no room for this one
    const Growth growth;
    std::vector<RawSocket> clients;
    for (int i = 0; i < 400; ++i) {
        clients.push_back(server.connect());
        clients.back().send(request);
        ASSERT_EQ(statusOf(clients.back().receive()), 200);
    }
    if (testing::sanitizersKibibytes == 0) { // whose own memory comes and goes
        EXPECT_GT(growth.mebibytes(), 4) << "else there is nothing to give back";
    }
    RawSocket last = std::move(clients.back()); // what it has lies behind what the others free
    clients.clear();
    ASSERT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.openConnections == 1; }));
    EXPECT_TRUE(server.waitUntil([&](const ServerStats&) { return growth.mebibytes() < 3; })) << growth.mebibytes();
}

TEST(HttpServerMemory, ReadsLittleOfWhatComesBehindARequest)
{
    constexpr int count = 6;
    Gated gated;
    RunningServer server({.routes = {open(Method::Post, u"/size"_s, gatedSize(gated))}});
    const QByteArray request = largeRequest();
    const Growth growth;
    std::vector<RawSocket> clients;
    for (int i = 0; i < count; ++i) {
        clients.push_back(server.connect());
        ASSERT_EQ(clients.back().send(request), RawSocket::Sent::All);
        ASSERT_TRUE(server.waitUntil([i](const ServerStats& stats) { return stats.inFlight == i + 1; }));
        ASSERT_EQ(clients.back().send(request), RawSocket::Sent::All) << "the system takes that much";
    }
    RawSocket last = server.connect(); // once it is there, the others' have been looked at
    ASSERT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.openConnections == count + 1; }));
    EXPECT_LT(growth.mebibytes(), 11);
    gated.opened.add();
    for (RawSocket& client : clients) {
        EXPECT_EQ(statusOf(client.receive()), 200);
        const int second = statusOf(client.receive());
        EXPECT_TRUE(second == 200 || second == 429) << second;
    }
}

// Qt may have more of what a client sent to give out when the client is known to be gone.
TEST(HttpServerMemory, IsNotKeptForClientsThatLeftInTheMiddle)
{
    ServerOptions options;
    options.bufferedBytesMax = mebibyte;
    RunningServer server({.routes = {open(Method::Get, u"/echo"_s, echo)}, .options = options});
    const QByteArray request = requestBytes("GET", "/echo");
    const QByteArray partial = "GET /echo HTTP/1.1\r\nHost: a\r\nX-Long: " + QByteArray(9000, 'a');
    std::vector<RawSocket> clients;
    for (int i = 0; i < 1000; ++i) {
        RawSocket client = server.connect();
        client.sendLast(request.repeated(6) + partial);
        clients.push_back(std::move(client));
    }
    ASSERT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.openConnections == 0; }));
    RawSocket till = server.connect();
    till.send(request.chopped(2));
    ASSERT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.openConnections == 1; }));
    till.send(request.right(2));
    EXPECT_EQ(statusOf(till.receive()), 200);
    till.send(request.chopped(2));
    std::this_thread::sleep_for(20ms); // not for anything to happen: to be read in two pieces
    till.send(request.right(2));
    EXPECT_EQ(statusOf(till.receive()), 200);
}

} // namespace tillpool::http
