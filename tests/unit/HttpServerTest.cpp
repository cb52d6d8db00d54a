// SPDX-License-Identifier: GPL-3.0-or-later
//
// What clients see of the server: answers, their order, connections.
#include "HttpServerFixture.h"

#include "log/Log.h"

#include <atomic>
#include <stdexcept>

namespace tillpool::http {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using testing::RawResponse;
using testing::RawSocket;
using testing::requestBytes;

namespace {

std::vector<Route> echoRoutes() { return {open(Method::Get, u"/echo"_s, echo), open(Method::Post, u"/echo"_s, echo)}; }

} // namespace

TEST(HttpServer, AnswersWithWhatTheHandlerSaw)
{
    RunningServer server({.routes = echoRoutes()});
    RawSocket client = server.connect();
    client.send(requestBytes("POST", "/echo?a=1&b=%C3%A4", "hello", "X-Test: one\r\nx-test: two\r\n"));
    const auto response = client.receive();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->header("content-type"), "application/json");
    EXPECT_EQ(response->header("connection"), "keep-alive");
    EXPECT_TRUE(response->header("date").endsWith(" GMT"));
    EXPECT_EQ(response->json()[u"said"].toString(), u"hello");
    EXPECT_EQ(response->json()[u"query"].toString(), u"a=1&b=ä");
    EXPECT_EQ(response->json()[u"path"].toString(), u"/echo");
    EXPECT_EQ(response->json()[u"header"].toString(), u"one, two");
}

TEST(HttpServer, EchoesTheRequestIdOrMakesOne)
{
    RunningServer server({.routes = echoRoutes()});
    RawSocket client = server.connect();
    client.send(requestBytes("GET", "/echo", {}, "X-Request-Id: till-7/42\r\n"));
    auto response = client.receive();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->header("x-request-id"), "till-7/42");
    EXPECT_EQ(response->json()[u"request_id"].toString(), u"till-7/42") << "lines of the handler carry it";
    for (const QByteArray& unfit : {QByteArray(), QByteArray("two words"), QByteArray(129, 'a'), QByteArray("\"x\"")}) {
        client.send(requestBytes("GET", "/echo", {}, "X-Request-Id: " + unfit + "\r\n"));
        response = client.receive();
        ASSERT_TRUE(response);
        EXPECT_EQ(response->header("x-request-id").size(), 36) << unfit.constData();
    }
}

TEST(HttpServer, AnswersUnknownPathsAndMethodsWithProblems)
{
    RunningServer server({.routes = echoRoutes()});
    RawSocket client = server.connect();
    client.send(requestBytes("GET", "/nothing") + requestBytes("DELETE", "/echo") + requestBytes("BREW", "/echo")
        + requestBytes("GET", "/echo/%00"));
    const int statuses[] {404, 405, 405, 400};
    const QString codes[] {u"not_found"_s, u"method_not_allowed"_s, u"method_not_allowed"_s, u"invalid_id"_s};
    for (size_t i = 0; i < 4; ++i) {
        const auto response = client.receive();
        ASSERT_TRUE(response);
        EXPECT_EQ(response->status, statuses[i]);
        EXPECT_EQ(response->header("content-type"), "application/problem+json");
        EXPECT_EQ(response->json()[u"code"].toString(), codes[i]);
        EXPECT_EQ(response->header("allow"), statuses[i] == 405 ? "GET, HEAD, POST, OPTIONS" : "");
    }
}

TEST(HttpServer, AnswersHeadWithoutBodyAndOptionsWithAllow)
{
    RunningServer server({.routes = echoRoutes()});
    RawSocket client = server.connect();
    client.send(requestBytes("HEAD", "/echo") + requestBytes("OPTIONS", "/echo") + requestBytes("GET", "/echo"));
    const auto head = client.receive(RawSocket::Expect::HeadOnly);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->status, 200);
    EXPECT_GT(head->header("content-length").toInt(), 0);
    const auto options = client.receive();
    ASSERT_TRUE(options);
    EXPECT_EQ(options->status, 204);
    EXPECT_EQ(options->header("allow"), "GET, HEAD, POST, OPTIONS");
    const auto get = client.receive();
    ASSERT_TRUE(get);
    EXPECT_EQ(get->body.size(), head->header("content-length").toInt());
}

TEST(HttpServer, TakesBodiesHoweverTheyAreSentAndCut)
{
    RunningServer server({.routes = echoRoutes()});
    const std::vector<QByteArray> requests {requestBytes("POST", "/echo", "a body"),
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na \r\n4;x=y\r\nbody\r\n0\r\n\r\n"};
    for (const QByteArray& request : requests) {
        for (qsizetype cut = 1; cut < request.size(); ++cut) {
            RawSocket client = server.connect();
            client.send(request.left(cut));
            client.send(request.mid(cut));
            const auto response = client.receive();
            ASSERT_TRUE(response) << request.left(cut).constData();
            ASSERT_EQ(response->json()[u"said"].toString(), u"a body") << request.left(cut).constData();
        }
    }
    RawSocket slow = server.connect();
    for (const char c : requests[1])
        slow.send(QByteArray(1, c));
    ASSERT_EQ(slow.receive().value_or(RawResponse {}).json()[u"said"].toString(), u"a body");
}

TEST(HttpServer, TakesABodyOfTheGreatestSize)
{
    RunningServer server({.routes = {open(Method::Post, u"/size"_s, [](const ApiRequest& request, const Identity&) {
        return ApiResponse::json(200, {{u"size"_s, request.body.size()}});
    })}});
    RawSocket client = server.connect();
    const QByteArray body(limits::requestBodyBytesMax, 'x');
    QByteArray chunked = "POST /size HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (qsizetype from = 0; from < body.size(); from += 4096)
        chunked += "1000\r\n" + body.mid(from, 4096) + "\r\n";
    for (const QByteArray& request : {requestBytes("POST", "/size", body), chunked + "0\r\n\r\n"}) {
        client.send(request);
        const auto response = client.receive();
        ASSERT_TRUE(response);
        EXPECT_EQ(response->json()[u"size"].toInt(), body.size());
    }
}

TEST(HttpServer, SaysContinueToAClientThatWaitsForIt)
{
    RunningServer server({.routes = echoRoutes()});
    RawSocket client = server.connect();
    const QByteArray request = requestBytes("POST", "/echo", "late body", "Expect: 100-continue\r\n");
    client.send(request.left(request.size() - 9));
    ASSERT_TRUE(client.waitForContinue());
    client.send("late body");
    const auto response = client.receive();
    ASSERT_TRUE(response);
    EXPECT_EQ(client.continues(), 1);
    EXPECT_EQ(response->json()[u"said"].toString(), u"late body");
}

TEST(HttpServer, AnswersPipelinedRequestsInTheirOrder)
{
    // The first request's handler ends last if they may overlap: it waits for a while for the others.
    Count others;
    std::atomic<int> running {0};
    std::atomic<int> runningMost {0};
    const Handler handler = [&](const ApiRequest& request, const Identity& identity) {
        runningMost = std::max(runningMost.load(), ++running);
        std::this_thread::sleep_for(std::chrono::milliseconds(request.queryInteger(u"ms"_s, 0, 100, 0).takeValue()));
        others.add();
        --running;
        return echo(request, identity);
    };
    RunningServer server({.routes = {open(Method::Post, u"/slow"_s, handler)}});
    RawSocket client = server.connect();
    QByteArray all;
    for (int i = 0; i < 40; ++i) {
        const int ms = i % 4 == 0 ? 20 : i % 3;
        all += requestBytes("POST", "/slow?ms=" + QByteArray::number(ms), "request " + QByteArray::number(i));
    }
    client.send(all);
    for (int i = 0; i < 40; ++i) {
        const auto response = client.receive();
        ASSERT_TRUE(response) << i;
        EXPECT_EQ(response->json()[u"said"].toString(), u"request %1"_s.arg(i));
    }
    EXPECT_EQ(runningMost, 1) << "one request at a time per connection";
}

TEST(HttpServer, HoldsBackManyPipelinedRequestsWithinItsBuffer)
{
    RunningServer server({.routes = echoRoutes()});
    RawSocket client = server.connect();
    const QByteArray one = requestBytes("POST", "/echo", QByteArray(500, 'y'));
    std::jthread sender([&] { EXPECT_EQ(client.send(one.repeated(2000)), RawSocket::Sent::All); });
    for (int i = 0; i < 2000; ++i)
        ASSERT_TRUE(client.receive()) << i;
    sender.join();
}

TEST(HttpServer, RunsRequestsOfManyClientsSideBySide)
{
    Count met;
    const Handler handler = [&](const ApiRequest& request, const Identity& identity) {
        met.add();
        EXPECT_TRUE(met.waitFor(8)) << "all eight must be inside at once";
        return echo(request, identity);
    };
    RunningServer server({.routes = {open(Method::Get, u"/meet"_s, handler)}, .workers = {.threads = 8}});
    std::vector<RawSocket> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(server.connect());
        clients.back().send(requestBytes("GET", "/meet"));
    }
    for (RawSocket& client : clients)
        EXPECT_EQ(client.receive().value_or(RawResponse {}).status, 200);
}

TEST(HttpServer, SurvivesClientsThatLeaveBeforeTheirAnswer)
{
    Gated gated;
    RunningServer server(
        {.routes = {open(Method::Get, u"/slow"_s, gated.handler()), open(Method::Get, u"/echo"_s, echo)},
            .workers = {.threads = 4}});
    for (int i = 0; i < 200; ++i) {
        RawSocket client = server.connect();
        client.send(requestBytes("GET", "/slow") + (i % 2 == 0 ? requestBytes("GET", "/echo") : QByteArray()));
        ASSERT_TRUE(server.waitUntil([&](const ServerStats& stats) { return stats.inFlight == i + 1; })) << i;
        if (i % 3 == 0)
            client.reset();
    }
    ASSERT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.openConnections == 0; }));
    gated.opened.add();
    ASSERT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.inFlight == 0; }));
    EXPECT_EQ(gated.begun.value(), 200) << "a request that was taken is carried out, whoever waits for it";
    RawSocket client = server.connect();
    client.send(requestBytes("GET", "/echo"));
    EXPECT_EQ(client.receive().value_or(RawResponse {}).status, 200);
}

TEST(HttpServer, SurvivesClientsThatLeaveAtAnyMoment)
{
    RunningServer server({.routes = echoRoutes()});
    std::vector<std::thread> clients;
    for (int thread = 0; thread < 4; ++thread) {
        clients.emplace_back([&server, thread] {
            for (int i = 0; i < 100; ++i) {
                RawSocket client = server.connect();
                const QByteArray request = requestBytes("POST", "/echo", "some body").repeated(3);
                client.send(request.left((i * 7 + thread) % request.size()));
                if (i % 2 == 0)
                    client.reset();
            }
        });
    }
    for (std::thread& client : clients)
        client.join();
    EXPECT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.openConnections + stats.inFlight == 0; }));
}

TEST(HttpServer, TurnsAnExceptionInto500AndGoesOn)
{
    RunningServer server(
        {.routes = {open(Method::Get, u"/throws"_s,
                        [](const ApiRequest&, const Identity&) -> ApiResponse { throw std::runtime_error("insides"); }),
             open(Method::Get, u"/echo"_s, echo)}});
    log::start({.sink = [](const QByteArray&) {}});
    RawSocket client = server.connect();
    client.send(requestBytes("GET", "/throws") + requestBytes("GET", "/echo"));
    const auto failed = client.receive();
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->status, 500);
    EXPECT_EQ(failed->json()[u"code"].toString(), u"internal");
    EXPECT_FALSE(failed->body.contains("insides"));
    EXPECT_EQ(client.receive().value_or(RawResponse {}).status, 200);
    log::start({.minimum = log::Level::Warning});
}

TEST(HttpServer, RunsWhatComesAfterwardsOnceTheAnswerIsOut)
{
    Count received;
    Count done;
    RunningServer server({.routes = {open(Method::Get, u"/later"_s, [&](const ApiRequest&, const Identity&) {
        ApiResponse response = ApiResponse::empty(200);
        response.afterwards = [&] {
            EXPECT_TRUE(received.waitFor(1)) << "the client has its answer while this still runs";
            done.add();
        };
        return response;
    })}});
    RawSocket client = server.connect();
    client.send(requestBytes("GET", "/later"));
    EXPECT_EQ(client.receive().value_or(RawResponse {}).status, 200);
    received.add();
    EXPECT_TRUE(done.waitFor(1));
}

TEST(HttpServer, AnswersFromMemoryWhileEveryWorkerIsBusy)
{
    Gated gated;
    Route health {Method::Get, u"/healthz"_s, {}, {base::Role::Anonymous}};
    health.fromMemory = [](const ApiRequest&) { return ApiResponse::json(200, {{u"status"_s, u"ok"_s}}); };
    RunningServer server({.routes = {open(Method::Get, u"/slow"_s, gated.handler()), health},
        .workers = {.threads = 1, .queuedMax = 1}});
    RawSocket busy = server.connect();
    busy.send(requestBytes("GET", "/slow"));
    ASSERT_TRUE(gated.begun.waitFor(1));
    RawSocket client = server.connect();
    client.send(requestBytes("GET", "/healthz").repeated(50));
    for (int i = 0; i < 50; ++i)
        ASSERT_EQ(client.receive().value_or(RawResponse {}).status, 200);
    gated.opened.add();
    EXPECT_TRUE(busy.receive());
}

// An answer from memory leaves the parser out; what the parser has of other requests must neither be lost nor be in the
// way.
TEST(HttpServer, AnswersFromMemoryBetweenOtherRequestsOfTheSameConnection)
{
    std::vector<Route> routes = echoRoutes();
    routes.push_back({Method::Get, u"/known"_s, {}, {base::Role::Anonymous}});
    routes.back().fromMemory = [](const ApiRequest& request) { return echo(request, {}); };
    RunningServer server({.routes = std::move(routes)});
    const auto known = [](int i) { return requestBytes("GET", "/known?n=" + QByteArray::number(i)); };
    const auto other = [](int i) { return requestBytes("POST", "/echo", "body " + QByteArray::number(i)); };
    const auto expectKnown = [](RawSocket& client, int i) {
        const auto response = client.receive();
        ASSERT_TRUE(response) << i;
        EXPECT_EQ(response->json()[u"query"].toString(), u"n=%1"_s.arg(i));
        EXPECT_EQ(response->json()[u"said"].toString(), QString());
    };
    const auto expectOther = [](RawSocket& client, int i) {
        const auto response = client.receive();
        ASSERT_TRUE(response) << i;
        EXPECT_EQ(response->json()[u"said"].toString(), u"body %1"_s.arg(i));
    };
    RawSocket inTurn = server.connect();
    for (int i = 0; i < 20; ++i) {
        inTurn.send(other(i));
        expectOther(inTurn, i);
        const QByteArray bytes = known(i);
        inTurn.send(bytes.left(i)); // its head arrives in two parts
        std::this_thread::sleep_for(std::chrono::milliseconds(i % 3));
        inTurn.send(bytes.mid(i));
        expectKnown(inTurn, i);
    }
    RawSocket pipelined = server.connect();
    QByteArray all;
    for (int i = 0; i < 20; ++i)
        all += known(i) + other(i) + known(i);
    pipelined.send(all + known(20));
    for (int i = 0; i < 20; ++i) {
        expectKnown(pipelined, i);
        expectOther(pipelined, i);
        expectKnown(pipelined, i);
    }
    expectKnown(pipelined, 20);
}

TEST(HttpServer, ClosesWhereTheClientOrItsVersionSaysSo)
{
    RunningServer server({.routes = echoRoutes()});
    for (const QByteArray& request :
        {requestBytes("GET", "/echo", {}, "Connection: close\r\n"), QByteArray("GET /echo HTTP/1.0\r\n\r\n")}) {
        RawSocket client = server.connect();
        client.send(request + requestBytes("GET", "/echo"));
        const auto response = client.receive();
        ASSERT_TRUE(response);
        EXPECT_EQ(response->header("connection"), "close");
        EXPECT_FALSE(client.receive()) << "what came after the last request is not carried out";
    }
    EXPECT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.answered == 2; }));
}

TEST(HttpServer, WritesOneLineARequestWithoutTheQuery)
{
    std::mutex mutex;
    QByteArrayList lines;
    log::start({.sink = [&](const QByteArray& line) {
        const std::lock_guard lock(mutex);
        lines << line;
    }});
    {
        RunningServer server({.routes = echoRoutes()});
        RawSocket client = server.connect();
        client.send(requestBytes("GET", "/echo?name=Ada", {}, "X-Request-Id: r-17\r\n"));
        ASSERT_TRUE(client.receive());
    }
    log::start({.minimum = log::Level::Warning});
    ASSERT_EQ(lines.size(), 1);
    EXPECT_TRUE(lines[0].contains("INFO request request_id=r-17 method=GET path=/echo status=200 ms="))
        << lines[0].constData();
    EXPECT_FALSE(lines[0].contains("Ada"));
}

} // namespace tillpool::http
