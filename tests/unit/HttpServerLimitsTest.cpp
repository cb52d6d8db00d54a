// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the server does to clients that are too much, too slow or not to be understood.
#include "HttpServerFixture.h"

#include <QFile>
#include <random>

namespace tillpool::http {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using testing::RawResponse;
using testing::RawSocket;
using testing::requestBytes;

namespace {

std::vector<Route> echoRoutes() { return {open(Method::Get, u"/echo"_s, echo), open(Method::Post, u"/echo"_s, echo)}; }

QString codeOf(const std::optional<RawResponse>& response)
{
    return response ? response->json()[u"code"].toString() : u"no answer"_s;
}

// More than once, since a busy machine may not let a client send before the short deadlines of some tests.
bool stillAnswers(const RunningServer& server)
{
    for (int attempt = 0; attempt < 100; ++attempt) {
        RawSocket client = server.connect();
        client.send(requestBytes("GET", "/echo"));
        if (client.receive().value_or(RawResponse {}).status == 200)
            return true;
    }
    return false;
}

qint64 residentKilobytes()
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong();
    }
    return 0;
}

} // namespace

TEST(HttpServerLimits, RefusesALongBodyByItsHead)
{
    RunningServer server({.routes = echoRoutes()});
    RawSocket client = server.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 8388608\r\n\r\n");
    const auto response = client.receive();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 413);
    EXPECT_EQ(response->header("connection"), "close");
    EXPECT_EQ(codeOf(response), u"payload_too_large");
}

TEST(HttpServerLimits, AnswersAClientThatSendsItsLongBodyAnyway)
{
    ServerOptions options;
    options.lingerDeadline = 60s;
    RunningServer server({.routes = echoRoutes(), .options = options});
    const QByteArray body(8 * 1024 * 1024, 'x');
    const QByteArray chunk = "100000\r\n" + body.left(0x100000) + "\r\n";
    for (const QByteArray& request : {requestBytes("POST", "/echo", body),
             "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeated(8)}) {
        RawSocket client = server.connect();
        EXPECT_EQ(client.send(request), RawSocket::Sent::All);
        const auto response = client.receive();
        ASSERT_TRUE(response);
        EXPECT_EQ(response->status, 413);
    }
    EXPECT_TRUE(stillAnswers(server));
}

TEST(HttpServerLimits, ResetsAClientThatNeverStopsSending)
{
    RunningServer server({.routes = echoRoutes()});
    const qint64 before = residentKilobytes();
    const QByteArray piece(1024 * 1024, 'x');
    RawSocket client = server.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 209715200\r\n\r\n");
    int sent = 0;
    while (sent < 200 && client.send(piece) == RawSocket::Sent::All)
        ++sent;
    EXPECT_LT(sent, 64) << "MiB were taken";
    EXPECT_LT(residentKilobytes() - before, 40 * 1024) << "KiB more memory";
    EXPECT_TRUE(stillAnswers(server));
}

TEST(HttpServerLimits, BoundsTheMemoryOfUnfinishedRequests)
{
    ServerOptions options;
    options.bufferedBytesMax = 3 * 1024 * 1024;
    RunningServer server({.routes = echoRoutes(), .options = options});
    std::vector<RawSocket> clients;
    const QByteArray almost = requestBytes("POST", "/echo", QByteArray(900 * 1024, 'x')).chopped(1);
    int refusals = 0;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(server.connect());
        EXPECT_EQ(clients.back().send(almost), RawSocket::Sent::All);
    }
    for (RawSocket& client : clients) {
        client.send("x");
        const auto response = client.receive();
        refusals += codeOf(response) == u"too_many_requests" ? 1 : 0;
        ASSERT_TRUE(response);
        EXPECT_TRUE(response->status == 200 || response->status == 429);
    }
    EXPECT_GE(refusals, 4);
    EXPECT_LE(refusals, 7);
    EXPECT_TRUE(stillAnswers(server)) << "the memory of the refused ones is free again";
}

TEST(HttpServerLimits, ClosesASenderThatIsTooSlow)
{
    ServerOptions options;
    options.readDeadline = 80ms;
    RunningServer server({.routes = echoRoutes(), .options = options});
    std::vector<RawSocket> clients;
    for (int i = 0; i < 50; ++i) {
        clients.push_back(server.connect());
        clients.back().send(i % 2 == 0 ? QByteArray("GET /ec") : requestBytes("POST", "/echo", "body").chopped(1));
    }
    for (RawSocket& client : clients)
        EXPECT_TRUE(client.waitForClose());
    EXPECT_TRUE(stillAnswers(server));
}

TEST(HttpServerLimits, ClosesASenderThatKeepsTricklingBytes)
{
    ServerOptions options;
    options.readDeadline = 100ms;
    RunningServer server({.routes = echoRoutes(), .options = options});
    RawSocket client = server.connect();
    int sent = 0;
    while (sent < 2000 && client.send("G") == RawSocket::Sent::All) {
        ++sent;
        std::this_thread::sleep_for(5ms);
    }
    EXPECT_LT(sent, 2000) << "each byte must not give it more time";
}

TEST(HttpServerLimits, ClosesIdleConnections)
{
    ServerOptions options;
    options.idleDeadline = 1s; // enough to send a request, whatever else the machine does
    RunningServer server({.routes = echoRoutes(), .options = options});
    RawSocket silent = server.connect();
    RawSocket served = server.connect();
    served.send(requestBytes("GET", "/echo"));
    EXPECT_TRUE(served.receive());
    EXPECT_TRUE(silent.waitForClose());
    EXPECT_TRUE(served.waitForClose());
    EXPECT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.openConnections == 0; }));
}

TEST(HttpServerLimits, GivesUpAClientThatDoesNotTakeItsAnswer)
{
    ServerOptions options;
    options.writeDeadline = 100ms;
    options.unsentBytesMax = 128 * 1024 * 1024;
    const Handler handler = [](const ApiRequest&, const Identity&) {
        ApiResponse response = ApiResponse::empty(200);
        response.body = QByteArray(64 * 1024 * 1024, 'x');
        return response;
    };
    RunningServer server({.routes = {open(Method::Get, u"/large"_s, handler)}, .options = options});
    RawSocket client = server.connect();
    client.send(requestBytes("GET", "/large"));
    ASSERT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.answered == 1; }));
    EXPECT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.openConnections == 0; }));
}

TEST(HttpServerLimits, SendsALargeAnswerWhole)
{
    const Handler handler = [](const ApiRequest&, const Identity&) {
        ApiResponse response = ApiResponse::empty(200);
        response.body = QByteArray(16 * 1024 * 1024, 'x');
        return response;
    };
    RunningServer server({.routes = {open(Method::Get, u"/large"_s, handler)}});
    RawSocket client = server.connect();
    client.send(requestBytes("GET", "/large").repeated(3));
    for (int i = 0; i < 3; ++i) {
        const auto response = client.receive();
        ASSERT_TRUE(response);
        EXPECT_EQ(response->body.size(), 16 * 1024 * 1024);
    }
}

TEST(HttpServerLimits, TurnsAwayConnectionsOverItsLimit)
{
    ServerOptions options;
    options.connectionsMax = 3;
    RunningServer server({.routes = echoRoutes(), .options = options});
    std::vector<RawSocket> clients;
    for (int i = 0; i < 3; ++i)
        clients.push_back(server.connect());
    ASSERT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.openConnections == 3; }));
    RawSocket oneMore = server.connect();
    const auto response = oneMore.receive();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 429);
    EXPECT_EQ(codeOf(response), u"too_many_requests");
    EXPECT_TRUE(oneMore.waitForClose());
    EXPECT_EQ(server.stats().turnedAway, 1U);
    clients.pop_back();
    ASSERT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.openConnections == 2; }));
    EXPECT_TRUE(stillAnswers(server));
}

TEST(HttpServerLimits, RefusesRequestsThatItsQueueCannotTake)
{
    Gated gated;
    RunningServer server(
        {.routes = {open(Method::Get, u"/slow"_s, gated.handler())}, .workers = {.threads = 1, .queuedMax = 2}});
    std::vector<RawSocket> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(server.connect());
        clients.back().send(requestBytes("GET", "/slow"));
        ASSERT_TRUE(server.waitUntil([&](const ServerStats& stats) { return stats.inFlight == i + 1; }));
        ASSERT_TRUE(gated.begun.waitFor(1));
    }
    RawSocket oneMore = server.connect();
    oneMore.send(requestBytes("GET", "/slow"));
    const auto response = oneMore.receive();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 429);
    EXPECT_EQ(codeOf(response), u"too_many_requests");
    EXPECT_EQ(response->header("retry-after"), "1");
    EXPECT_EQ(response->header("connection"), "keep-alive");
    gated.opened.add();
    for (RawSocket& client : clients)
        EXPECT_EQ(client.receive().value_or(RawResponse {}).status, 200);
    oneMore.send(requestBytes("GET", "/slow"));
    EXPECT_EQ(oneMore.receive().value_or(RawResponse {}).status, 200);
}

TEST(HttpServerLimits, CarriesOutNothingThatItCannotTrust)
{
    Count carriedOut;
    const Handler handler = [&](const ApiRequest& request, const Identity& identity) {
        carriedOut.add();
        return echo(request, identity);
    };
    RunningServer server({.routes = {open(Method::Post, u"/echo"_s, handler), open(Method::Get, u"/echo"_s, handler)}});
    const QByteArray inside = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
    const QByteArrayList bad {
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 31\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nbroken line\r\nContent-Length: 31\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST /echo HTTP/9.9\r\nHost: a\r\n\r\n",
        "POST /echo HTTP/1.1\r\n\r\n",
        "GET /echo HTTP/1.1\nHost: a\n\n",
        QByteArray("\0\0\0\r\n", 5),
    };
    for (const QByteArray& start : bad) {
        RawSocket client = server.connect();
        client.send(start + inside);
        const auto response = client.receive();
        ASSERT_TRUE(response) << start.constData();
        EXPECT_EQ(response->status, 400) << start.constData();
        EXPECT_EQ(response->header("content-type"), "application/problem+json");
        EXPECT_FALSE(client.receive()) << "one answer, then the end: " << start.constData();
        EXPECT_TRUE(client.waitForClose());
    }
    EXPECT_EQ(carriedOut.value(), 0);
}

TEST(HttpServerLimits, SurvivesRequestsWithAnyBytesChanged)
{
    ServerOptions options;
    options.readDeadline = options.idleDeadline = 40ms; // some changes make it wait for more
    RunningServer server({.routes = echoRoutes(), .options = options});
    constexpr unsigned seed = 20240511;
    std::mt19937 random(seed);
    const auto below = [&](qsizetype end) { return static_cast<qsizetype>(random() % static_cast<unsigned>(end)); };
    const QByteArray last = requestBytes("GET", "/echo?last", {}, "Connection: close\r\n");
    const QByteArrayList samples {requestBytes("POST", "/echo?a=1", "some body") + last,
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n" + last};
    for (int i = 0; i < 1500; ++i) {
        QByteArray bytes = samples[i % 2];
        for (qsizetype changes = 1 + below(3); changes > 0; --changes)
            bytes[below(bytes.size())] = static_cast<char>(below(256));
        RawSocket client = server.connect();
        client.send(bytes);
        int answers = 0;
        while (const auto response = client.receive()) {
            ++answers;
            ASSERT_TRUE(response->status >= 200 && response->status < 500) << "seed " << seed << ", request " << i;
        }
        ASSERT_LE(answers, 2) << "seed " << seed << ", request " << i << ": a body was read as a request";
    }
    EXPECT_TRUE(stillAnswers(server));
}

TEST(HttpServerLimits, RefusesAHeadThatIsTooLong)
{
    RunningServer server({.routes = echoRoutes()});
    RawSocket client = server.connect();
    client.send(requestBytes("GET", "/echo", {}, "X-Long: " + QByteArray(20'000, 'a') + "\r\n"));
    EXPECT_EQ(client.receive().value_or(RawResponse {}).status, 413);
    RawSocket endless = server.connect();
    endless.send(QByteArray(300'000, 'a'));
    EXPECT_EQ(endless.receive().value_or(RawResponse {}).status, 413);
    EXPECT_TRUE(stillAnswers(server));
}

} // namespace tillpool::http
