// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/RequestGuard.h"

#include <rapidcheck.h>

namespace tillpool::http {

using base::ErrorCode;

namespace {

constexpr RequestGuard::Limits smallLimits {.headBytesMax = 600, .bodyBytesMax = 1000};

RequestGuard fed(const QByteArray& bytes)
{
    RequestGuard guard(smallLimits);
    guard.feed(bytes);
    return guard;
}

QByteArray head(const QByteArray& fields, const QByteArray& line = "POST /x HTTP/1.1")
{
    return line + "\r\nHost: a\r\n" + fields + "\r\n";
}

const QByteArray chunkedHead = head("Transfer-Encoding: chunked\r\n");

struct Accepted {
    const char* name;
    QByteArray bytes;
};
const std::vector<Accepted> accepted {
    {"no body", head({}, "GET / HTTP/1.1")},
    {"empty body", head("Content-Length: 0\r\n")},
    {"body", head("Content-Length: 3\r\n") + "abc"},
    {"body with line breaks", head("content-length:5\r\n") + "\r\n\r\nx"},
    {"leading empty line", "\r\n" + head({})},
    {"old version", "GET / HTTP/1.0\r\n\r\n"},
    {"chunks", chunkedHead + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"},
    {"upper-case size", chunkedHead + "A\r\n0123456789\r\n0\r\n\r\n"},
    {"a body that looks like a request", head("Content-Length: 18\r\n") + "GET / HTTP/1.1\r\n\r\n"},
    {"odd method", head({}, "M-SEARCH /x HTTP/1.1")},
    {"tab in a value", head("A: b\tc\r\n")},
};

struct Refused {
    const char* name;
    QByteArray bytes;
    ErrorCode code = ErrorCode::InvalidField;
};
const std::vector<Refused> refused {
    {"length and encoding", head("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n")},
    {"encoding and length", head("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n")},
    {"two lengths", head("Content-Length: 3\r\nContent-Length: 3\r\n")},
    {"length list", head("Content-Length: 3, 3\r\n")},
    {"negative length", head("Content-Length: -1\r\n")},
    {"signed length", head("Content-Length: +1\r\n")},
    {"empty length", head("Content-Length:\r\n")},
    {"hexadecimal length", head("Content-Length: 0x3\r\n")},
    {"overflowing length", head("Content-Length: 18446744073709551617\r\n"), ErrorCode::PayloadTooLarge},
    {"large length", head("Content-Length: 1001\r\n"), ErrorCode::PayloadTooLarge},
    {"two encodings", head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
    {"other encoding", head("Transfer-Encoding: gzip, chunked\r\n")},
    {"obscured encoding",
        head("Transfer-Encoding: \x0b"
             "chunked\r\n")},
    {"encoding in the old version", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {"no host", "GET / HTTP/1.1\r\n\r\n"},
    {"two hosts", head("Host: b\r\n")},
    {"host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
    {"space before the colon", head("Content-Length : 3\r\n")},
    {"no colon", head("Content-Length\r\n")},
    {"folded line", head("A: b\r\n c\r\n")},
    {"empty name", head(": b\r\n")},
    {"bare line feed", "GET / HTTP/1.1\nHost: a\r\n\r\n"},
    {"bare carriage return", head("A: b\rC: d\r\n")},
    {"zero byte", head(QByteArray("A: b\0c\r\n", 8))},
    {"control character", head("A: \x01\r\n")},
    {"future version", "GET / HTTP/9.9\r\nHost: a\r\n\r\n"},
    {"no version", "GET /\r\nHost: a\r\n\r\n"},
    {"lower-case version", "GET / http/1.1\r\nHost: a\r\n\r\n"},
    {"two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"absolute target", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"authority target", "CONNECT b:1 HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"fragment", "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"target not of ASCII", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"no method", " / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"other expectation", head("Expect: wonders\r\n")},
    {"web socket", head("Connection: Upgrade\r\nUpgrade: websocket\r\n")},
    {"large head", head("A: " + QByteArray(700, 'a') + "\r\n"), ErrorCode::PayloadTooLarge},
    {"endless head", QByteArray(601, 'a'), ErrorCode::PayloadTooLarge},
    {"many fields", head(QByteArray("a:\r\n").repeated(101)), ErrorCode::PayloadTooLarge},
    {"chunk without size", chunkedHead + "\r\n"},
    {"chunk with a bad size", chunkedHead + "x\r\n"},
    {"chunk with a signed size", chunkedHead + "-1\r\n"},
    {"chunk with a spaced size", chunkedHead + "3 \r\nabc\r\n"},
    {"chunk with a size of nine digits", chunkedHead + "000000003\r\n"},
    {"chunk longer than its size", chunkedHead + "2\r\nabc\r\n0\r\n\r\n"},
    {"chunk size ended by a line feed", chunkedHead + "3\nabc"},
    {"trailer", chunkedHead + "0\r\nA: b\r\n\r\n"},
    {"large chunk", chunkedHead + "3e9\r\n", ErrorCode::PayloadTooLarge},
    {"many chunks", chunkedHead + QByteArray("1\r\na\r\n").repeated(1001), ErrorCode::PayloadTooLarge},
    {"long extension", chunkedHead + "1;" + QByteArray(300, 'a')},
};

} // namespace

TEST(HttpGuard, TakesWholeRequestsAndNothingBehind)
{
    for (const Accepted& sample : accepted) {
        RequestGuard guard(smallLimits);
        const qsizetype taken = guard.feed(sample.bytes + "GET /next");
        EXPECT_EQ(guard.state(), RequestGuard::State::Complete)
            << sample.name << ": " << guard.refusal().detail.toStdString();
        EXPECT_EQ(taken, sample.bytes.size()) << sample.name;
        EXPECT_EQ(guard.length(), sample.bytes.size()) << sample.name;
        EXPECT_LE(guard.length(), guard.lengthMax() + 2) << sample.name;
    }
}

TEST(HttpGuard, RefusesWhatCouldBeReadInTwoWays)
{
    for (const Refused& sample : refused) {
        const RequestGuard guard = fed(sample.bytes);
        ASSERT_EQ(guard.state(), RequestGuard::State::Refused) << sample.name;
        EXPECT_EQ(guard.refusal().code, sample.code) << sample.name;
        EXPECT_FALSE(guard.refusal().detail.isEmpty()) << sample.name;
    }
}

TEST(HttpGuard, SaysTheSameHoweverTheBytesAreCut)
{
    std::vector<QByteArray> samples;
    for (const Accepted& sample : accepted)
        samples.push_back(sample.bytes);
    for (const Refused& sample : refused)
        samples.push_back(sample.bytes);
    const bool ok = rc::check([&] {
        const QByteArray bytes = samples[*rc::gen::inRange<size_t>(0, samples.size())];
        const RequestGuard whole = fed(bytes);
        RequestGuard pieces(smallLimits);
        for (qsizetype from = 0; from < bytes.size();) {
            const auto size = std::min<qsizetype>(*rc::gen::inRange<qsizetype>(1, 40), bytes.size() - from);
            pieces.feed(QByteArrayView(bytes).sliced(from, size));
            from += size;
        }
        RC_ASSERT(pieces.state() == whole.state());
        RC_ASSERT(pieces.length() == whole.length());
        RC_ASSERT(pieces.refusal().detail == whole.refusal().detail);
    });
    EXPECT_TRUE(ok);
}

TEST(HttpGuard, SurvivesAnyBytes)
{
    const bool ok = rc::check([] {
        const auto noise = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
        RequestGuard guard(smallLimits);
        const QByteArray bytes = *rc::gen::element(QByteArray(), chunkedHead) + QByteArray::fromStdString(noise);
        RC_ASSERT(guard.feed(bytes) <= bytes.size());
        RC_ASSERT(guard.length() <= bytes.size());
    });
    EXPECT_TRUE(ok);
}

TEST(HttpGuard, KnowsWhetherTheConnectionGoesOn)
{
    EXPECT_TRUE(fed(head({})).head().keepsAlive);
    EXPECT_FALSE(fed(head("Connection: close\r\n")).head().keepsAlive);
    EXPECT_FALSE(fed(head("Connection: keep-alive, Close\r\n")).head().keepsAlive);
    EXPECT_FALSE(fed("GET / HTTP/1.0\r\n\r\n").head().keepsAlive);
    EXPECT_TRUE(fed("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").head().keepsAlive);
}

TEST(HttpGuard, KnowsWhenTheClientWaitsForAWord)
{
    EXPECT_TRUE(fed(head("Content-Length: 3\r\nExpect: 100-continue\r\n")).head().expectsContinue);
    EXPECT_FALSE(fed(head("Expect: 100-continue\r\n")).head().expectsContinue);
}

TEST(HttpGuard, KeepsThePathAsSent)
{
    EXPECT_EQ(fed(head({}, "GET /a%20b/c?d=%2F HTTP/1.1")).head().rawPath(), "/a%20b/c");
    EXPECT_EQ(fed(head({}, "GET /a HTTP/1.1")).head().rawPath(), "/a");
}

} // namespace tillpool::http
