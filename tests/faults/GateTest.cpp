// SPDX-License-Identifier: GPL-3.0-or-later
// The gate that breaks links, on the real system: each of its modes does to a request, or to a commit, what it says.
#include "nemesis/Gate.h"
#include "PendingSale.h"
#include "nemesis/Streams.h"

#include "support/Books.h"
#include "support/RawSocket.h"

#include <QJsonDocument>
#include <QUrl>
#include <QtEndian>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool::test;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using tillpool::nemesis::Gate;
using tillpool::nemesis::Mode;
using tillpool::nemesis::PostgresStream;
using tillpool::nemesis::RequestStream;
using tillpool::nemesis::Speech;
using tillpool::testing::RawSocket;
using tillpool::testing::requestBytes;

namespace {

class HttpGate : public ::testing::Test {
protected:
    Gate gate {1};
    Gate::LinkId link = gate.add(QUrl(system().baseUrl).port(), Speech::Http);
    QString url = u"http://127.0.0.1:%1"_s.arg(gate.port(link));
    Api direct;
    QString token = cashierToken(direct, system().region(u"001"_s));
    PendingSale sale = ringUp(direct, u"001"_s, token);

    QByteArray request() const
    {
        return requestBytes("POST", "/api/v1/sales", QJsonDocument(sale.body).toJson(QJsonDocument::Compact),
            "Content-Type: application/json\r\nAuthorization: Bearer " + sale.token.toUtf8()
                + "\r\nIdempotency-Key: " + sale.key.toUtf8() + "\r\n");
    }
    RawSocket connected() const { return RawSocket(static_cast<quint16>(gate.port(link))); }
    bool hasStruck() const
    {
        return becomesTrue([this] { return gate.strikes(link) > 0; });
    }
    bool isSoldInTheBooks() const { return salesNamed(sale.saleId()) == 1; }
};

QByteArray message(char type, const QByteArray& body)
{
    QByteArray length(4, '\0');
    qToBigEndian(static_cast<quint32>(body.size() + 4), length.data());
    return (type ? QByteArray(1, type) : QByteArray()) + length + body;
}

QByteArray bindOf(const QByteArray& statement) { return message('B', QByteArray(1, '\0') + statement + '\0' + "…"); }

const QByteArray startUp = message('\0', QByteArray::fromHex("00030000") + "user");
const QByteArray askForSsl = message('\0', QByteArray::fromHex("04d2162f"));
const QByteArray rows = message('2', {}) + message('D', "CCCC");
const QByteArray complete = message('C', "SELECT 1");

} // namespace

TEST_F(HttpGate, PassesWhatItDoesNotBreak)
{
    Api through(url);
    EXPECT_EQ(send(through, sale).status, 201);
    EXPECT_EQ(gate.strikes(link), 0);
    EXPECT_GE(gate.connections(link), 1);
}

TEST_F(HttpGate, CutsAnAnswerOfARequestThatWasDelivered)
{
    gate.treat(link, {.mode = Mode::CutReply, .times = 1});
    EXPECT_EQ(Api(url).get(u"/healthz"_s).status, 200) << "it changes nothing, so it is left alone";
    Api through(url); // a new connection: on one that was used before, the client itself would ask again
    EXPECT_EQ(send(through, sale).status, 0);
    EXPECT_EQ(gate.strikes(link), 1);
    EXPECT_TRUE(isSoldInTheBooks());
    EXPECT_EQ(send(through, sale).status, 200);
}

TEST_F(HttpGate, CutsARequestHalfway)
{
    gate.treat(link, {.mode = Mode::CutRequest, .times = 1});
    Api through(url);
    EXPECT_EQ(send(through, sale).status, 0);
    EXPECT_EQ(gate.strikes(link), 1);
    EXPECT_EQ(decisionOf(sale.saleId()), u""_s);
    EXPECT_EQ(send(through, sale).status, 201);
}

TEST_F(HttpGate, DelaysBothDirections)
{
    constexpr milliseconds delay {150};
    gate.treat(link, {.mode = Mode::Delay, .delay = delay});
    const auto begin = steady_clock::now();
    Api through(url);
    EXPECT_EQ(send(through, sale).status, 201);
    EXPECT_GE(steady_clock::now() - begin, 2 * delay);
}

TEST_F(HttpGate, SwallowsWhatTheClientSays)
{
    gate.treat(link, {.mode = Mode::DropToServer});
    RawSocket socket = connected();
    socket.send(request());
    ASSERT_TRUE(hasStruck());
    EXPECT_FALSE(socket.hasSomethingToRead());
    gate.treat(link, {});
    EXPECT_TRUE(socket.waitForClose()) << "a connection that lost bytes can't go on";
    EXPECT_EQ(decisionOf(sale.saleId()), u""_s);
}

TEST_F(HttpGate, SwallowsWhatTheServerAnswers)
{
    gate.treat(link, {.mode = Mode::DropToClient});
    RawSocket socket = connected();
    socket.send(request());
    ASSERT_TRUE(hasStruck());
    EXPECT_FALSE(socket.hasSomethingToRead());
    EXPECT_TRUE(isSoldInTheBooks());
    gate.treat(link, {});
    EXPECT_TRUE(socket.waitForClose());
}

TEST_F(HttpGate, PartsOldAndNewConnections)
{
    RawSocket old = connected();
    old.send(requestBytes("GET", "/healthz"));
    ASSERT_TRUE(old.receive().has_value());
    gate.treat(link, {.mode = Mode::Partition});
    RawSocket fresh = connected();
    fresh.send(request());
    old.send(request());
    ASSERT_TRUE(becomesTrue([this] { return gate.strikes(link) >= 3; })); // a connection, and two requests
    EXPECT_FALSE(old.hasSomethingToRead());
    EXPECT_FALSE(fresh.hasSomethingToRead());
    gate.passAll();
    EXPECT_TRUE(old.waitForClose());
    EXPECT_TRUE(fresh.waitForClose());
    EXPECT_EQ(decisionOf(sale.saleId()), u""_s);
}

TEST_F(HttpGate, RefusesNewConnections)
{
    gate.treat(link, {.mode = Mode::Refuse});
    RawSocket socket = connected();
    EXPECT_TRUE(socket.waitForClose());
    EXPECT_TRUE(hasStruck());
}

TEST_F(HttpGate, KeepsRequestsSoThatTheyCanComeAgain)
{
    Api through(url);
    ASSERT_EQ(send(through, sale).status, 201);
    const auto recorded = gate.recorded(link);
    ASSERT_EQ(recorded.size(), 1U);
    RawSocket socket = connected();
    socket.send(recorded.front().request);
    const auto again = socket.receive();
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->status, 200);
    EXPECT_EQ(again->header("idempotency-replayed"), "true");
}

TEST(PostgresGate, CutsTheAcknowledgementOfACommitThatIsDone)
{
    Gate gate(1);
    Api api;
    const Pool pool = makePool(api, u"001"_s, u"001"_s, 100);
    QUrl dsn(system().region(u"001"_s).dsn);
    const auto link = gate.add(dsn.port(), Speech::Postgres);
    dsn.setPort(gate.port(link));
    Books through(dsn.toString());
    EXPECT_EQ(through.number(u"SELECT balance FROM groups WHERE group_id = $1"_s, {pool.group}), 100);

    gate.treat(link, {.mode = Mode::CutCommit, .times = 1});
    EXPECT_ANY_THROW(through.rows(u"SELECT points_post($1, 'adjust', 'gate:' || $1, 11, 0, NULL)"_s, {pool.group}));
    EXPECT_EQ(gate.strikes(link), 1);
    EXPECT_EQ(balanceOf(pool.group), 111);
}

TEST(PostgresStream, FindsTheAcknowledgementOfAChangeAlone)
{
    PostgresStream stream;
    stream.toServer(askForSsl);
    EXPECT_FALSE(stream.toClient("N").has_value());
    stream.toServer(startUp);
    stream.toServer(bindOf("sales_find_decision"));
    EXPECT_FALSE(stream.toClient(rows + complete + message('Z', "I")).has_value());
    stream.toServer(bindOf("sales_checkout"));
    EXPECT_EQ(stream.toClient(rows + complete), rows.size());
}

TEST(PostgresStream, FindsItHoweverTheBytesArrive)
{
    PostgresStream stream;
    for (const char byte : startUp + bindOf("points_hold_points") + message('E', "…") + message('S', {}))
        stream.toServer(QByteArray(1, byte));
    for (const char byte : rows)
        EXPECT_FALSE(stream.toClient(QByteArray(1, byte)).has_value());
    EXPECT_EQ(stream.toClient(complete), 0);
}

TEST(RequestStream, CutsRequestsApart)
{
    RequestStream stream;
    const QByteArray get = requestBytes("GET", "/healthz");
    const QByteArray post = requestBytes("POST", "/api/v1/sales", "{}");
    EXPECT_TRUE(stream.add(get.left(9)).empty());
    EXPECT_FALSE(stream.changesSomething());
    EXPECT_EQ(stream.add(get.mid(9)), std::vector<QByteArray> {get});
    EXPECT_TRUE(stream.add(post.left(post.size() - 1)).empty());
    EXPECT_TRUE(stream.changesSomething());
    EXPECT_EQ(stream.add(post.right(1) + get), (std::vector<QByteArray> {post, get}));
}
