// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"
#include "api/Gateway.h"

using namespace Qt::StringLiterals;
using namespace tillpool::test;
using tillpool::testing::RawResponse;

namespace {

// What would get a 200, if anybody took it for a request of its own.
const QByteArray smuggled = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
const QByteArray post = "POST /api/v1/quotes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

QByteArray withNul(QByteArray bytes) { return bytes.replace('@', '\0'); }

constexpr int refusedUnread = 0; // the connection ends without an answer

struct Hostile {
    const char* what;
    QByteArray bytes;
    int status = 400;
    /// The gateway ends a connection before it has read all: then a reset may overtake its answer.
    enum class Read { Wholly, Partly } read = Read::Wholly;
};

const Hostile hostiles[] {
    {"lengths beside chunks", post + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
        401},
    {"chunks beside a length", post + "Transfer-Encoding: chunked\r\nContent-Length: 200\r\n\r\n0\r\n\r\n" + smuggled,
        401},
    {"two lengths", post + "Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + smuggled},
    {"two lengths in one line", post + "Content-Length: 0, 44\r\n\r\n" + smuggled},
    {"a negative length", post + "Content-Length: -1\r\n\r\n" + smuggled},
    {"a length with a sign", post + "Content-Length: +0\r\n\r\n" + smuggled},
    {"a length in hexadecimal", post + "Content-Length: 0x0\r\n\r\n" + smuggled},
    {"a length of two numbers", post + "Content-Length: 0 0\r\n\r\n" + smuggled},
    {"a length that is 0 in 64 bits", post + "Content-Length: 18446744073709551616\r\n\r\n" + smuggled, refusedUnread},
    {"a length that is -1 in 64 bits", post + "Content-Length: 18446744073709551615\r\n\r\n" + smuggled, refusedUnread},
    {"a length beyond 64 bits", post + "Content-Length: 99999999999999999999\r\n\r\n" + smuggled},
    {"an empty length", post + "Content-Length: \r\n\r\n" + smuggled},
    {"an unknown coding", post + "Transfer-Encoding: gzip\r\n\r\n" + smuggled},
    {"chunked that is not the last", post + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n" + smuggled},
    {"chunked twice", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled},
    {"a coding that looks like chunked", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled},
    {"a blank before the colon", post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + smuggled},
    {"a vertical tab before the coding",
        post
            + "Transfer-Encoding: \x0b"
              "chunked\r\n\r\n0\r\n\r\n"
            + smuggled},
    {"a chunk size of no form", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n" + smuggled},
    {"a negative chunk size", post + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" + smuggled},
    {"a chunk size beyond 64 bits", post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" + smuggled},
    {"a chunk that is longer than its size",
        post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}x\r\n0\r\n\r\n" + smuggled},
    {"a bare line feed inside a header", "GET /api/v1/none HTTP/1.1\r\nHost: localhost\r\nX-A: b\n" + smuggled},
    {"a bare carriage return inside a header", "GET /api/v1/none HTTP/1.1\r\nHost: localhost\r\nX-A: b\r" + smuggled},
    {"NUL in a header's value", withNul("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: a@b\r\n\r\n")},
    {"NUL in a header's name", withNul("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX@A: ab\r\n\r\n")},
    {"NUL in the path", withNul("GET /heal@thz HTTP/1.1\r\nHost: localhost\r\n\r\n")},
    {"HTTP/9.9", "GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n"},
    {"something behind HTTP/9.9", "GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n" + smuggled},
    {"something behind a request without a host", "GET /healthz HTTP/1.1\r\n\r\n" + smuggled},
    {"HTTP/1.2", "GET /healthz HTTP/1.2\r\nHost: localhost\r\n\r\n"},
    {"HTTP/0.9", "GET /healthz\r\n"},
    {"HTTP/2 out of the blue", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
    {"no version", "GET /healthz \r\nHost: localhost\r\n\r\n"},
    {"no host", "GET /healthz HTTP/1.1\r\n\r\n"},
    {"two hosts", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n"},
    {"a header without a colon", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n"},
    {"a header without a name", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n: nameless\r\n\r\n"},
    {"a header that begins with a blank", "GET /healthz HTTP/1.1\r\n Host: localhost\r\n\r\n"},
    {"a method with a blank", "GE T /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"},
    {"a method that is none", "\x01\x02 /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"},
    {"CONNECT", "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n", 405},
    {"TRACE", "TRACE /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 405},
    {"a head of 20 KiB", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: " + QByteArray(20 * 1024, 'a') + "\r\n\r\n"},
    {"a head of 1 MiB", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: " + QByteArray(1024 * 1024, 'a') + "\r\n\r\n",
        400, Hostile::Read::Partly},
    {"a path of 64 KiB", "GET /" + QByteArray(64 * 1024, 'p') + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 400,
        Hostile::Read::Partly},
    {"1,000 headers",
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + QByteArray("X-A: a\r\n").repeated(1000) + "\r\n"},
    {"TLS", QByteArray::fromHex("16030100c6010000c20303") + QByteArray(190, 'x')},
    {"random bytes", QByteArray::fromHex("00ff80017f0d0a0d0a").repeated(50)},
};

} // namespace

TEST(MalformedHttp, GetsOneRefusalAndNothingIsSmuggled)
{
    for (const Hostile& hostile : hostiles) {
        SCOPED_TRACE(hostile.what);
        const std::vector<RawResponse> answers = answersTo(hostile.bytes);
        const bool mayBeSilent = hostile.status == refusedUnread || hostile.read == Hostile::Read::Partly;
        EXPECT_TRUE(answers.size() == 1 || mayBeSilent)
            << answers.size() << " answers: a second request was seen, or none";
        EXPECT_LE(answers.size(), hostile.status == refusedUnread ? 0U : 1U);
        for (const RawResponse& answer : answers)
            EXPECT_EQ(answer.status, hostile.status) << answer.body.constData();
        EXPECT_TRUE(isHealthy());
    }
}

TEST(MalformedHttp, ARefusalOfTheGatewayIsAProblemDocument)
{
    const std::vector<RawResponse> answers = answersTo("GET /healthz HTTP/1.1\r\n\r\n");
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].status, 400);
    EXPECT_EQ(faultOfProblem(400, answers[0].header("content-type"), answers[0].body), QString());
    EXPECT_FALSE(answers[0].header("x-request-id").isEmpty());
}

TEST(MalformedHttp, WhatIsOddButAllowedIsAnswered)
{
    const QByteArray odd[] {
        "\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /healthz HTTP/1.0\r\n\r\n",
        "GET /healthz?a=b&c HTTP/1.1\r\nHost: localhost\r\nX-A:\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nhOsT:localhost\r\nConnection: close\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: "
        "h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    };
    for (const QByteArray& bytes : odd) {
        const std::vector<RawResponse> answers = answersTo(bytes);
        ASSERT_EQ(answers.size(), 1U) << bytes.constData();
        EXPECT_EQ(answers[0].status, 200) << bytes.constData();
    }
    const auto chunked = answersTo(
        post + "Transfer-Encoding:\r\n chunked\r\n\r\n1;name=value\r\n{\r\n1\r\n}\r\n0\r\n\r\n" + smuggled, 2);
    ASSERT_EQ(chunked.size(), 2U) << "two requests that are both whole get two answers";
    EXPECT_EQ(chunked[0].status, 401);
    EXPECT_EQ(chunked[1].status, 200);
}
