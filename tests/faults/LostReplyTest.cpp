// SPDX-License-Identifier: GPL-3.0-or-later
// A till sends a sale and is gone before the answer: when it asks again, there is exactly one sale.
#include "Load.h"

#include "support/RawSocket.h"

#include <QJsonDocument>
#include <QUrl>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
namespace raw = tillpool::testing;
using raw::RawSocket;

namespace {

constexpr int timesSent = 30;
constexpr qint64 pointsAtFirst = 10'000;

enum class Leaving { Closes, Resets, HalfCloses };

void sendAndLeave(quint16 port, const PendingSale& sale, Leaving how)
{
    RawSocket socket(port);
    const QByteArray body = QJsonDocument(sale.body).toJson(QJsonDocument::Compact);
    const QByteArray headers = "Content-Type: application/json\r\nAuthorization: Bearer " + sale.token.toUtf8()
        + "\r\nIdempotency-Key: " + sale.key.toUtf8() + "\r\n";
    EXPECT_EQ(socket.send(raw::requestBytes("POST", "/api/v1/sales", body, headers)), RawSocket::Sent::All);
    if (how == Leaving::HalfCloses)
        socket.closeSending();
    if (how == Leaving::Resets)
        socket.reset();
    socket.close();
}

class LostReply : public ::testing::TestWithParam<bool> {
protected:
    QString url() const { return GetParam() ? system().baseUrl : system().apiUrl; }
};

} // namespace

TEST_P(LostReply, IsHadAgainWithTheSameKey)
{
    Api api(url());
    const auto port = static_cast<quint16>(QUrl(url()).port());
    const QString token = cashierToken(api, system().region(u"002"_s));
    const Pool here = makePool(api, u"001"_s, u"002"_s, pointsAtFirst);
    const Pool elsewhere = makePool(api, u"001"_s, u"003"_s, pointsAtFirst);
    std::vector<EndedSale> sales;
    for (int i = 0; i < timesSent; ++i) {
        const PendingSale sale = ringUp(api, u"002"_s, token, paidFrom(i % 2 ? here : elsewhere, 100));
        sendAndLeave(port, sale, static_cast<Leaving>(i % 3));
        sales.push_back({sale, sendUntilFinal(sale, [this] { return url(); })});
        EXPECT_TRUE(isSold(sales.back().reply)) << describe(sales.back().reply);
    }
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(contradictions(sales), "");
    for (const Pool& pool : {here, elsewhere}) {
        EXPECT_EQ(balanceOf(pool.group), pointsAtFirst + changeOfPoints(sales, pool.group));
        EXPECT_EQ(heldIn(pool.group), 0);
    }
}

INSTANTIATE_TEST_SUITE_P(, LostReply, ::testing::Bool(),
    [](const auto& test) { return test.param ? "through_the_gateway" : "at_the_backend"; });
