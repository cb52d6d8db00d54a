// SPDX-License-Identifier: GPL-3.0-or-later
// What stands between a till and its backend breaks, lies and is slow: each call has one callback nevertheless, and a
// sale is the same sale in every attempt.
#include "ApiClientFixture.h"

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
using base::ErrorCode;
using client::FailureKind;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

const QByteArray busy = R"({"type": "/problems/outcome_unknown", "title": "Not known yet", "status": 503,
    "code": "outcome_unknown", "detail": "Ask again", "region": "001"})";

class ApiClientRetryTest : public ApiClientTest {
protected:
    void expectTheSameSaleEachTime()
    {
        for (const ScriptedServer::Request& request : server.requests()) {
            EXPECT_EQ(request.method, "POST");
            EXPECT_EQ(request.target, "/api/v1/sales");
            EXPECT_EQ(request.headers.value("idempotency-key"), key.text().toLatin1());
            EXPECT_EQ(request.headers.value("content-type"), "application/json");
            EXPECT_EQ(request.body, server.requests().front().body);
        }
        EXPECT_EQ(QJsonDocument::fromJson(server.requests().front().body).object(), saleBody);
    }
};

} // namespace

TEST_F(ApiClientRetryTest, ASaleIsSentAgainUntilItsOutcomeIsKnown)
{
    const ScriptedServer::Behaviour troubles[] {ScriptedServer::hangUp(), ScriptedServer::rawThenHangUp("HTTP/1.1 20"),
        ScriptedServer::rawThenHangUp("HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{\"sale_id\": \"001-"),
        ScriptedServer::rawThenHangUp("HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n"),
        ScriptedServer::rawThenHangUp("HTTP/1.1 503 Busy\r\nContent-Type: application/problem+json\r\n"
                                      "Content-Length: 500\r\n\r\n{\"code\":"),
        ScriptedServer::rawThenHangUp("this is no HTTP\r\n\r\n"), ScriptedServer::problem(503, busy),
        ScriptedServer::problem(503, busy, "Retry-After: 0\r\n"),
        ScriptedServer::answer(500, "text/html", "<h1>Oops</h1>"), ScriptedServer::answer(502, "text/html", {}),
        ScriptedServer::problem(429, R"({"code": "too_many_requests", "detail": "Slower"})"),
        ScriptedServer::problem(408, R"({"code": "request_timeout", "detail": "Too slow"})")};
    for (const auto& trouble : troubles)
        server.then(trouble);
    server.always(ScriptedServer::json(200, saleAnswer(), "Idempotency-Replayed: true\r\n"));
    const auto sale = sell();
    ASSERT_TRUE(sale.answer->hasValue()) << qUtf8Printable(sale.failure().error.detail);
    EXPECT_TRUE(sale.value().wasReplayed);
    EXPECT_EQ(sale.value().sale, QJsonDocument::fromJson(saleAnswer()).object());
    EXPECT_GT(server.requests().size(), std::size(troubles));
    expectTheSameSaleEachTime();
}

TEST_F(ApiClientRetryTest, NoAnswerByTheDeadlineLeavesTheFateOpen)
{
    api = makeClient(milliseconds(300), milliseconds(40));
    const auto sale = sell();
    ASSERT_FALSE(sale.answer->hasValue());
    EXPECT_EQ(sale.failure().kind, FailureKind::Unreachable);
    EXPECT_EQ(sale.failure().error.code, ErrorCode::RegionUnavailable);
    EXPECT_EQ(sale.failure().error.region, QString());
    EXPECT_GT(server.requests().size(), 1U) << "an attempt that hangs is not the last one";
    expectTheSameSaleEachTime();
    EXPECT_TRUE(waitUntil([&] { return server.openConnections() == 0; })) << "what was given up is hung up";
}

TEST_F(ApiClientRetryTest, TheLastWordsOfTheBackendAreTold)
{
    api = makeClient(milliseconds(300), milliseconds(100));
    server.always(ScriptedServer::problem(503, busy));
    const auto sale = sell();
    EXPECT_EQ(sale.failure().kind, FailureKind::Unreachable);
    EXPECT_EQ(sale.failure().error.code, ErrorCode::OutcomeUnknown);
    EXPECT_EQ(sale.failure().error.detail, u"Ask again"_s);
    EXPECT_EQ(sale.failure().error.region, u"001"_s);
    EXPECT_GT(server.requests().size(), 1U);
}

// What the first attempt has done nobody knows, whatever the second was answered.
TEST_F(ApiClientRetryTest, ARefusalTellsWhetherAnAttemptBeforeItWasLost)
{
    const auto forbidden = ScriptedServer::problem(403, R"({"code": "forbidden", "detail": "No"})");
    const auto deadToken = ScriptedServer::problem(401, R"({"code": "unauthenticated", "detail": "No"})");
    for (const auto& refusal : {forbidden, deadToken}) {
        server.then(refusal);
        EXPECT_FALSE(sell().failure().isAfterLoss);
        for (const auto& loss : {ScriptedServer::hangUp(), ScriptedServer::problem(503, busy)}) {
            server.then(loss);
            server.then(refusal);
            EXPECT_TRUE(sell().failure().isAfterLoss);
        }
    }
}

TEST_F(ApiClientRetryTest, ARetryAfterIsWaitedForWithinTheDeadline)
{
    // With an hour to go it would be asked again; longer than that nobody waits.
    server.then(ScriptedServer::problem(503, busy, "Retry-After: 1\r\n"));
    server.then(ScriptedServer::problem(503, busy, "Retry-After: 3601\r\n"));
    const auto sale = sell();
    EXPECT_EQ(sale.failure().kind, FailureKind::Unreachable);
    EXPECT_EQ(sale.failure().error.retryAfterSeconds, 3601);
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(ApiClientRetryTest, AnAnswerThatTricklesIsNotWaitedFor)
{
    api = makeClient(hours(1), milliseconds(100));
    server.then(ScriptedServer::drip());
    server.always(ScriptedServer::json(200, customerAnswer()));
    EXPECT_TRUE(readCustomer().answer->hasValue());
    EXPECT_GE(server.requests().size(), 2U);
}

TEST_F(ApiClientRetryTest, AServerThatIsAwayIsTriedUntilItIsThere)
{
    server.always(ScriptedServer::json(201, saleAnswer()));
    server.stop();
    Received<client::DecidedSale> sale;
    api->makeSale(key, saleBody, &context, sale.callback());
    letEventsRun();
    EXPECT_EQ(sale.times, 0);
    server.startAgain();
    ASSERT_TRUE(waitUntil([&] { return sale.times == 1; }));
    ASSERT_TRUE(sale.answer->hasValue());
    EXPECT_FALSE(sale.value().wasReplayed);
}

TEST_F(ApiClientRetryTest, AnAnswerThatIsTooLongIsNone)
{
    const QByteArray length = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3000000\r\n\r\n{";
    for (const auto& behaviour :
        {ScriptedServer::flood(), ScriptedServer::Behaviour([=](QTcpSocket& socket) { socket.write(length); })}) {
        server.then(behaviour);
        const auto read = readCustomer();
        ASSERT_FALSE(read.answer->hasValue());
        EXPECT_EQ(read.failure().kind, FailureKind::Malformed);
        EXPECT_TRUE(read.failure().error.detail.contains(u"longer than"_s));
        EXPECT_TRUE(waitUntil([&] { return server.openConnections() == 0; }));
    }
    EXPECT_EQ(server.requests().size(), 2U) << "it would be no shorter the next time";
}

TEST_F(ApiClientRetryTest, ARedirectIsNotFollowed)
{
    ScriptedServer elsewhere;
    server.always(ScriptedServer::answer(
        307, "text/plain", {}, "Location: " + elsewhere.url().toEncoded() + "/api/v1/sales\r\n"));
    EXPECT_EQ(sell().failure().kind, FailureKind::Malformed);
    EXPECT_EQ(readCustomer().failure().kind, FailureKind::Malformed);
    EXPECT_TRUE(elsewhere.requests().empty());
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(ApiClientRetryTest, WhoIsGoneIsNotCalled)
{
    auto gone = std::make_unique<QObject>();
    Received<client::Customer> read;
    api->readCustomer(customer, gone.get(), read.callback());
    ASSERT_TRUE(waitUntil([&] { return server.requests().size() == 1; }));
    gone.reset();
    EXPECT_TRUE(waitUntil([&] { return server.openConnections() == 0; })) << "a question nobody waits for is given up";
    EXPECT_EQ(read.times, 0);
}

TEST_F(ApiClientRetryTest, ASaleGoesOnWithoutWhoAskedForIt)
{
    auto gone = std::make_unique<QObject>();
    Received<client::DecidedSale> sale;
    QTcpSocket* first = nullptr;
    server.then([&](QTcpSocket& socket) { first = &socket; });
    server.always(ScriptedServer::json(201, saleAnswer()));
    api->makeSale(key, saleBody, gone.get(), sale.callback());
    ASSERT_TRUE(waitUntil([&] { return first != nullptr; }));
    gone.reset();
    first->disconnectFromHost(); // without an answer
    ASSERT_TRUE(waitUntil([&] { return server.requests().size() >= 2; }));
    expectTheSameSaleEachTime();
    EXPECT_TRUE(readCustomer().answer.has_value()); // later than the sale's answer
    EXPECT_EQ(sale.times, 0);
}

TEST_F(ApiClientRetryTest, ItsEndCallsNobody)
{
    Received<client::DecidedSale> sale;
    Received<client::Customer> read;
    api->makeSale(key, saleBody, &context, sale.callback());
    api->readCustomer(customer, &context, read.callback());
    ASSERT_TRUE(waitUntil([&] { return server.requests().size() == 2; }));
    api.reset();
    EXPECT_TRUE(waitUntil([&] { return server.openConnections() == 0; }));
    EXPECT_EQ(sale.times + read.times, 0);
}
