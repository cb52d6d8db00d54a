// SPDX-License-Identifier: GPL-3.0-or-later
//
// The form of answers to requests that never reach a handler, or whose answer can't be made.
#include "HttpServerFixture.h"

#include "log/Log.h"

#include <limits>

namespace tillpool::http {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using testing::RawSocket;
using testing::requestBytes;

namespace {

std::vector<Route> echoRoutes() { return {open(Method::Get, u"/echo"_s, echo), open(Method::Post, u"/echo"_s, echo)}; }

} // namespace

TEST(HttpServerRefusals, EchoTheRequestIdAndAreLoggedByName)
{
    const QByteArray id = "X-Request-Id: till-7/42\r\n";
    const QByteArrayList bad {
        "POST /echo?a HTTP/1.1\r\nHost: a\r\nHost: b\r\n" + id + "\r\n",
        "POST /echo?a HTTP/1.1\r\n" + id + "Host: a\r\nContent-Length: 99999999\r\n\r\n",
        "POST /echo?a HTTP/1.1\r\n" + id + "broken line\r\n\r\n",
        "POST /echo?a HTTP/1.1\r\n" + id + "X-Long: " + QByteArray(20'000, 'a') + "\r\n\r\n",
        "POST /echo?a HTTP/1.1\r\nHost: a\r\n" + id + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    };
    for (const QByteArray& request : bad) {
        QByteArrayList lines;
        log::start({.sink = [&](const QByteArray& line) { lines << line; }});
        std::optional<testing::RawResponse> response;
        {
            RunningServer server({.routes = echoRoutes()});
            RawSocket client = server.connect();
            client.send(request);
            response = client.receive();
        }
        log::start({.minimum = log::Level::Warning});
        ASSERT_TRUE(response) << request.left(80).constData();
        EXPECT_EQ(response->header("x-request-id"), "till-7/42") << request.left(80).constData();
        ASSERT_EQ(lines.size(), 1);
        EXPECT_TRUE(lines.first().contains(" request_id=till-7/42 method=POST path=/echo status=4"))
            << lines.first().constData();
    }
}

TEST(HttpServerRefusals, OfHeadHaveNoBody)
{
    RunningServer server({.routes = echoRoutes()});
    const QByteArray request = "HEAD /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n";
    RawSocket client = server.connect();
    client.send(request);
    const auto response = client.receive(RawSocket::Expect::HeadOnly);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 413);
    EXPECT_GT(response->header("content-length").toInt(), 0);
    RawSocket other = server.connect();
    other.send(request);
    EXPECT_FALSE(other.receive()) << "a body came";
}

TEST(HttpServerRefusals, AreAnsweredAlsoWhereTheAnswerCannotBeMade)
{
    const Handler handler = [](const ApiRequest&, const Identity&) {
        // Its copy is more than there can be memory for.
        const QByteArray endless = QByteArray::fromRawData("x", std::numeric_limits<qsizetype>::max());
        return ApiResponse::empty(204).withHeader("X-Endless", endless);
    };
    log::start({.sink = [](const QByteArray&) {}}); // a job that throws is an error there
    {
        RunningServer server({.routes = {open(Method::Get, u"/endless"_s, handler)}});
        RawSocket client = server.connect();
        client.send(requestBytes("GET", "/endless"));
        const auto response = client.receive();
        EXPECT_TRUE(response);
        if (response) {
            EXPECT_EQ(response->status, 500);
            EXPECT_EQ(response->json()[u"code"].toString(), u"internal");
        }
        EXPECT_TRUE(client.waitForClose());
        EXPECT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.inFlight == 0; }));
    }
    log::start({.minimum = log::Level::Warning});
}

} // namespace tillpool::http
