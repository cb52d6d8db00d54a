// SPDX-License-Identifier: GPL-3.0-or-later
// What a fresh backend holds in memory while anonymous clients send it as much as they can, also when a region hangs.
#include "PendingSale.h"

#include "support/Api.h"
#include "support/Backend.h"
#include "support/MemoryPeak.h"
#include "support/RawSocket.h"

#include <QUrl>
#include <algorithm>
#include <gtest/gtest.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool::test;
using tillpool::testing::RawSocket;
using tillpool::testing::requestBytes;

namespace {

constexpr qsizetype mebibyte = 1024 * 1024;

quint16 portOf(const Backend& backend) { return static_cast<quint16>(QUrl(backend.url()).port()); }

/// A log-in at a region of which most is padding.
QByteArray largeLogIn(const QString& region)
{
    const QByteArray staff = system().region(region).cashier.staffId.toUtf8();
    const QByteArray body = R"({"staff_id":")" + staff + R"(","pin":"0","padding":")";
    return requestBytes("POST", "/api/v1/sessions", body + QByteArray(mebibyte - 512, 'x') + "\"}");
}

void sendAndReceive(quint16 port, const QByteArray& request, int& status)
{
    RawSocket client(port);
    (void)client.send(request);
    if (const auto answer = client.receive())
        status = answer->status;
}

} // namespace

TEST(BackendMemory, OfIdleConnectionsThatSentLargeBodies)
{
    Backend backend({});
    const MemoryPeak peak(backend.pid());
    const QByteArray request = requestBytes("POST", "/api/v1/quotes", QByteArray(mebibyte - 512, ' '));
    std::vector<RawSocket> clients;
    for (int i = 0; i < 200; ++i) {
        clients.emplace_back(portOf(backend));
        (void)clients.back().send(request);
        const auto answer = clients.back().receive();
        ASSERT_TRUE(answer);
        ASSERT_EQ(answer->status, 401);
        ASSERT_EQ(answer->header("connection"), "keep-alive");
    }
    EXPECT_LT(peak.kibibytes(), backendKibibytesMax);
}

TEST(BackendMemory, OfLargeRequestsWhileARegionHangs)
{
    constexpr size_t count = 300;
    Backend backend({});
    Api api(backend.url());
    RegionOutage outage(u"003"_s, RegionOutage::Kind::Frozen);
    const MemoryPeak peak(backend.pid());
    const QByteArray request = largeLogIn(u"003"_s);
    std::vector<int> statuses(count, 0);
    std::vector<std::thread> clients;
    clients.reserve(count);
    for (int& status : statuses)
        clients.emplace_back([&, port = portOf(backend)] { sendAndReceive(port, request, status); });
    EXPECT_EQ(api.get(u"/healthz"_s).status, 200);
    for (std::thread& client : clients)
        client.join();
    EXPECT_LT(peak.kibibytes(), backendKibibytesMax);
    EXPECT_GT(std::count(statuses.begin(), statuses.end(), 429), 0) << "there was no more than fits";
    for (const int status : statuses)
        EXPECT_TRUE(status == 429 || status == 503) << status;
    outage.end();
    EXPECT_TRUE(waitForAllRegions(api));
}
