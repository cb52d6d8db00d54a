// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"
#include "api/Gateway.h"
#include "support/Books.h"

#include <QJsonDocument>
#include <atomic>
#include <chrono>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool::test;
using std::chrono::milliseconds;
using tillpool::testing::RawSocket;
using tillpool::testing::requestBytes;

namespace {

constexpr milliseconds patience {60'000};
constexpr qint64 mebibyte = 1024 * 1024;
constexpr qint64 bodyBytes = 200 * mebibyte;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr qint64 kibibytesMax = 2 * 1024 * 1024; // the sanitizers' own
#else
constexpr qint64 kibibytesMax = 64 * 1024;
#endif
constexpr qint64 noiseKibibytes = 8 * 1024;

/// The most that the backend holds in memory while this lives.
class MemoryPeak {
public:
    MemoryPeak()
        : m_pid(runningBackend()), m_before(residentKibibytes(m_pid)), m_thread([this] {
            while (!m_stopping) {
                m_peak = std::max(m_peak.load(), residentKibibytes(m_pid));
                std::this_thread::sleep_for(milliseconds(5));
            }
        })
    {
    }
    ~MemoryPeak() { (void)kibibytes(); }
    /// What it may hold: 64 MiB, or hardly more than it held before.
    qint64 limit() const { return std::max(kibibytesMax, m_before + noiseKibibytes); }
    MemoryPeak(const MemoryPeak&) = delete;
    MemoryPeak& operator=(const MemoryPeak&) = delete;

    qint64 kibibytes()
    {
        m_stopping = true;
        if (m_thread.joinable())
            m_thread.join();
        EXPECT_GT(m_peak, 0) << "nothing was measured";
        return m_peak;
    }

private:
    static pid_t runningBackend()
    {
        const pid_t pid = backendPid();
        EXPECT_GT(pid, 0) << "there is no process to watch";
        return pid;
    }

    const pid_t m_pid;
    const qint64 m_before;
    std::atomic<bool> m_stopping {false};
    std::atomic<qint64> m_peak {m_before};
    std::thread m_thread;
};

QByteArray saleHead(const QString& token, const QString& key)
{
    return "Authorization: Bearer " + token.toLatin1() + "\r\nIdempotency-Key: " + key.toLatin1()
        + "\r\nContent-Type: application/json\r\n";
}

} // namespace

TEST(HostileClient, PipelinedRequestsAreAnsweredInTheirOrder)
{
    constexpr int count = 60;
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    const QByteArray sale = QJsonDocument(saleBody(api, region)).toJson(QJsonDocument::Compact);
    // Answers that take long stand before those that come at once.
    QByteArray all;
    for (int i = 0; i < count; ++i) {
        const QByteArray id = "X-Request-Id: place-" + QByteArray::number(i) + "\r\n";
        if (i % 4 == 0)
            all += requestBytes("POST", "/api/v1/sales", sale, saleHead(token, Api::newKey()) + id);
        else if (i % 4 == 1)
            all += requestBytes("GET", "/readyz", {}, id);
        else
            all += requestBytes("GET", i % 4 == 2 ? "/healthz" : "/api/v1/nothing", {}, id);
    }
    RawSocket socket(gatewayPort());
    ASSERT_EQ(socket.send(all), RawSocket::Sent::All);
    for (int i = 0; i < count; ++i) {
        const auto answer = socket.receive();
        ASSERT_TRUE(answer) << "answer " << i << " is missing";
        EXPECT_EQ(answer->header("x-request-id"), "place-" + QByteArray::number(i));
        const int expected[] {201, 200, 200, 404};
        EXPECT_EQ(answer->status, expected[i % 4]) << answer->body.constData();
    }
}

TEST(HostileClient, WhoHangsUpInTheMiddleDoesNoHarm)
{
    constexpr int count = 100;
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    const QJsonObject body = saleBody(api, region);
    const QByteArray sale = QJsonDocument(body).toJson(QJsonDocument::Compact);
    const qint64 before = salesInTheBooks();
    QStringList keys;
    for (int i = 0; i < count; ++i) {
        keys.append(Api::newKey());
        const QByteArray whole = requestBytes("POST", "/api/v1/sales", sale, saleHead(token, keys.last()));
        RawSocket socket(gatewayPort());
        switch (i % 4) {
        case 0: // in the head
            (void)socket.send(whole.left(60));
            socket.reset();
            break;
        case 1: // in the body
            (void)socket.send(whole.chopped(20));
            i % 8 == 1 ? socket.reset() : socket.close();
            break;
        case 2: // as soon as all was sent
            (void)socket.send(whole);
            socket.reset();
            break;
        default: // while the answer is on its way
            (void)socket.send(whole);
            socket.closeSending();
            std::this_thread::sleep_for(milliseconds(i % 7));
            socket.close();
        }
    }
    EXPECT_TRUE(isHealthy());
    for (int i = 0; i < count; ++i) {
        const auto reply = api.post(u"/api/v1/sales"_s, body, token, keys[i]);
        EXPECT_TRUE(reply.status == 201 || reply.status == 200) << i << ' ' << reply.status << reply.body.constData();
        EXPECT_TRUE(i % 4 > 1 || reply.status == 201) << "half a request is none";
    }
    EXPECT_EQ(salesInTheBooks(), before + count) << "each once";
}

// Where one side reads the length and the other the chunks, a second sale hides behind the first.
TEST(HostileClient, ASaleWithALengthBesideItsChunksHidesNoOther)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    const QByteArray sale = QJsonDocument(saleBody(api, region)).toJson(QJsonDocument::Compact);
    const QByteArray chunks = QByteArray::number(sale.size(), 16) + "\r\n" + sale + "\r\n0\r\n\r\n";
    const auto inTheBooks = [&region](const QString& key) {
        return Books(region.dsn).number(u"SELECT count(*) FROM sales WHERE sale_id = '001-' || $1"_s, {key});
    };
    for (const bool lengthComesFirst : {true, false}) {
        for (const qsizetype length : {qsizetype(0), qsizetype(4), chunks.size(), chunks.size() + 2000}) {
            const QString shown = Api::newKey();
            const QString hidden = Api::newKey();
            const QByteArray lengthLine = "Content-Length: " + QByteArray::number(length) + "\r\n";
            const QByteArray codingLine = "Transfer-Encoding: chunked\r\n";
            const QByteArray all = "POST /api/v1/sales HTTP/1.1\r\nHost: localhost\r\n" + saleHead(token, shown)
                + (lengthComesFirst ? lengthLine + codingLine : codingLine + lengthLine) + "\r\n" + chunks
                + requestBytes("POST", "/api/v1/sales", sale, saleHead(token, hidden));
            const auto answers = answersTo(all); // reads until the gateway closes
            ASSERT_EQ(answers.size(), 1U) << length;
            EXPECT_EQ(answers[0].status, 201) << answers[0].body.constData();
            EXPECT_EQ(inTheBooks(shown), 1);
            EXPECT_EQ(inTheBooks(hidden), 0);
        }
    }
    EXPECT_TRUE(isHealthy());
}

TEST(HostileClient, ABodyOf200MegabytesIsRefusedUnread)
{
    MemoryPeak peak;
    RawSocket socket(gatewayPort());
    (void)socket.send(
        "POST /api/v1/quotes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
        + QByteArray::number(bodyBytes) + "\r\n\r\n");
    const QByteArray piece(64 * 1024, ' ');
    qint64 sent = 0;
    while (sent < bodyBytes && socket.send(piece) == RawSocket::Sent::All)
        sent += piece.size();
    const auto answer = socket.receive();
    EXPECT_LT(sent, bodyBytes) << "nobody reads it to the end";
    if (answer) { // the reset that follows may overtake it
        EXPECT_EQ(answer->status, 413);
        EXPECT_EQ(faultOfProblem(413, answer->header("content-type"), answer->body), QString());
    }
    EXPECT_LT(peak.kibibytes(), peak.limit());
    // Who waits before sending gets the refusal for certain.
    RawSocket patient(gatewayPort());
    (void)patient.send("POST /api/v1/quotes HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
        + QByteArray::number(bodyBytes) + "\r\n\r\n");
    const auto refused = patient.receive();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 413);
    EXPECT_EQ(refused->json()[u"code"_s], u"payload_too_large"_s);
    EXPECT_TRUE(isHealthy());
}

TEST(HostileClient, AStreamOf200MegabytesInChunksIsCutOff)
{
    Api api;
    const QString token = cashierToken(api, system().region(u"001"_s));
    MemoryPeak peak;
    RawSocket socket(gatewayPort());
    (void)socket.send("POST /api/v1/sales HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        + saleHead(token, Api::newKey()) + "\r\n");
    const QByteArray piece = "10000\r\n" + QByteArray(0x10000, ' ') + "\r\n";
    qint64 sent = 0;
    while (sent < bodyBytes && socket.send(piece) == RawSocket::Sent::All)
        sent += piece.size();
    const auto answer = socket.receive();
    EXPECT_LT(sent, bodyBytes);
    if (answer) { // the reset that follows may overtake it
        EXPECT_EQ(answer->status, 413) << answer->body.constData();
    }
    EXPECT_TRUE(socket.waitForClose());
    EXPECT_LT(peak.kibibytes(), peak.limit());
    EXPECT_TRUE(isHealthy());
}

// Who sends hardly more than the limit and then waits gets the refusal for certain.
TEST(HostileClient, AStreamBeyondTheLimitIsRefused)
{
    Api api;
    const QString token = cashierToken(api, system().region(u"001"_s));
    RawSocket socket(gatewayPort());
    (void)socket.send("POST /api/v1/sales HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        + saleHead(token, Api::newKey()) + "\r\n100001\r\n" + QByteArray(mebibyte + 1, ' '));
    const auto answer = socket.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 413) << answer->body.constData();
    EXPECT_EQ(faultOfProblem(413, answer->header("content-type"), answer->body), QString());
}

TEST(HostileClient, ManyLargeBodiesAtOnceStayWithinBounds)
{
    MemoryPeak peak;
    std::vector<std::thread> clients;
    std::atomic<int> refused {0};
    for (int i = 0; i < 16; ++i) {
        clients.emplace_back([&refused] {
            const QByteArray body = "{\"a\":\"" + QByteArray(mebibyte - 100, 'x') + "\"}";
            for (int n = 0; n < 4; ++n) {
                Api own;
                refused += own.postRaw(u"/api/v1/quotes"_s, body).status == 401 ? 1 : 0;
            }
        });
    }
    for (std::thread& client : clients)
        client.join();
    EXPECT_EQ(refused, 64) << "a body of less than a mebibyte is read, and then nobody is signed in";
    EXPECT_LT(peak.kibibytes(), 2 * peak.limit());
}

TEST(HostileClient, ASlowSenderIsCutOff)
{
    const QByteArray head = "POST /api/v1/quotes HTTP/1.1\r\nHost: localhost\r\n";
    struct Slow {
        const char* what;
        QByteArray atOnce;
        QByteArray slowly;
    };
    const Slow slow[] {{"nothing at all", {}, {}}, {"half a head", head, {}},
        {"a head by drops", {}, head.repeated(40)}, {"a header by drops", head + "X-A: ", QByteArray(2000, 'a')},
        {"a body by drops", head + "Content-Length: 2000\r\n\r\n", QByteArray(2000, 'b')},
        {"half a body", head + "Content-Length: 400\r\n\r\n{", {}}};
    std::atomic<int> left = std::size(slow);
    std::vector<std::jthread> senders;
    for (const Slow& sender : slow) {
        senders.emplace_back([&sender, &left] {
            RawSocket socket(gatewayPort(), patience);
            (void)socket.send(sender.atOnce);
            for (const char drop : sender.slowly) { // more of them than anybody waits for
                if (socket.hasSomethingToRead() || socket.send(QByteArray(1, drop)) == RawSocket::Sent::Cut)
                    break;
                std::this_thread::sleep_for(milliseconds(100)); // slow is what this sender is
            }
            const auto answer = socket.receive();
            EXPECT_TRUE(answer) << sender.what;
            EXPECT_EQ(answer ? answer->status : 0, 408) << sender.what;
            EXPECT_TRUE(socket.waitForClose()) << sender.what;
            // Of a head that does not end HAProxy only has the page that is compiled in.
            if (answer && sender.atOnce.contains("Content-Length")) {
                EXPECT_EQ(faultOfProblem(408, answer->header("content-type"), answer->body), QString()) << sender.what;
                EXPECT_EQ(answer->json()[u"code"_s], u"request_timeout"_s) << sender.what;
            }
            --left;
        });
    }
    Api api;
    while (left > 0) {
        EXPECT_EQ(api.get(u"/healthz"_s).status, 200) << "others are served meanwhile";
        std::this_thread::sleep_for(milliseconds(20));
    }
    senders.clear();
    EXPECT_TRUE(isHealthy());
}

TEST(HostileClient, WhoExpectsToBeToldToContinueIs)
{
    RawSocket socket(gatewayPort());
    const QByteArray body = "{}";
    (void)socket.send("POST /api/v1/quotes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: "
                      "100-continue\r\nContent-Length: 2\r\n\r\n");
    ASSERT_TRUE(socket.waitForContinue());
    (void)socket.send(body);
    const auto answer = socket.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 401);
}
