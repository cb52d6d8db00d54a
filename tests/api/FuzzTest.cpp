// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"
#include "api/Gateway.h"
#include "api/RandomRequests.h"

#include "support/Refunds.h"

#include <QJsonDocument>
#include <QUuid>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool::test;
using tillpool::testing::RawResponse;
using tillpool::testing::RawSocket;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int requestsAll = 20'000;
#else
constexpr int requestsAll = 100'000;
#endif
constexpr int clients = 4;
constexpr int pipelined = 16;

/// The seed of this run: TILLPOOL_FUZZ_SEED repeats an earlier one.
quint64 seedOfThisRun()
{
    bool isNumber = false;
    const quint64 given = qEnvironmentVariable("TILLPOOL_FUZZ_SEED").toULongLong(&isNumber);
    return isNumber ? given : std::random_device()();
}

Ingredients realOnes(Api& api)
{
    const TestRegion& region = system().region(u"001"_s);
    const TestCustomer customer = signUp(api, u"001"_s);
    const QString group = makeGroup(api, customer, u"001"_s);
    const QString elsewhere = makeGroup(api, customer, u"003"_s);
    givePoints(group, 1'000'000);
    givePoints(elsewhere, 1'000'000);
    const QString cashier = cashierToken(api, region);
    const QJsonObject plain = saleBody(api, region);
    const QString sale = api.post(u"/api/v1/sales"_s, plain, cashier).json()[u"sale_id"_s].toString();
    const QJsonObject many = saleBody(api, region,
        {.quantity = 5000,
            .customer = customer.id,
            .earnGroup = elsewhere,
            .redeemGroup = group,
            .redeemPoints = 9999});
    const QString large = api.post(u"/api/v1/sales"_s, many, cashier).json()[u"sale_id"_s].toString();
    Ingredients found {
        .tokens = {customer.token, cashier, managerToken(api, region), staffToken(api, region, region.kiosk),
            cashierToken(api, system().region(u"003"_s)), staffToken(api, region, system().admin)},
        .ids = {customer.id, group, elsewhere, sale, large, region.storeId, region.tillId, u"002-store5"_s,
            u"001-cust00001"_s}};
    found.bodies = {plain,
        saleBody(api, region, {.customer = customer.id, .earnGroup = group, .redeemGroup = group, .redeemPoints = 10}),
        saleBody(api, region,
            {.customer = customer.id, .earnGroup = elsewhere, .redeemGroup = elsewhere, .redeemPoints = 10}),
        basket(region, {line(u"001-item38"_s, 2, {u"001-flav63"_s}), line(u"001-item81"_s)}, 10'000),
        {{u"store_id"_s, u"002-store5"_s}, {u"lines"_s, QJsonArray {line(u"002-item38"_s)}}},
        {{u"name"_s, u"Fuzz"_s}, {u"location"_s, u"Somewhere"_s}, {u"region"_s, u"002"_s}},
        {{u"customer_id"_s, customer.id}},
        {{u"username"_s, u"fuzz@example.org"_s}, {u"password"_s, u"a long password"_s}, {u"full_name"_s, u"F"_s},
            {u"home_region"_s, u"001"_s}},
        // of somebody whom no other test signs on: failures slow down their account
        {{u"staff_id"_s, u"001-staff13"_s}, {u"pin"_s, u"0000"_s}, {u"till_id"_s, region.tillId}}, refundBody({{1, 1}}),
        {{u"points"_s, -7}, {u"reason"_s, u"Fuzz"_s}}};
    return found;
}

QString faultOf(const RawResponse& answer, const RandomRequest& request)
{
    if (answer.status < 200 || answer.status >= 500)
        return u"status %1"_s.arg(answer.status);
    if (request.isHead || answer.body.isEmpty())
        return {};
    if (answer.status >= 400)
        return faultOfProblem(answer.status, answer.header("content-type"), answer.body);
    return QJsonDocument::fromJson(answer.body).isObject() ? QString() : u"a body that is no JSON object"_s;
}

/// What came of one client's requests.
struct Tally {
    std::map<int, int> statuses {};
    int answered = 0;
    int unanswered = 0;
    QStringList faults {};
};

Tally sendAll(const Ingredients& ingredients, quint64 seed, int count)
{
    Tally tally;
    RandomRequests requests(ingredients, seed);
    auto socket = std::make_unique<RawSocket>(gatewayPort());
    // What stands behind a request that ends its connection gets no answer and does not count.
    for (int sent = 0; tally.answered < count && sent < 4 * count; sent += pipelined) {
        std::vector<RandomRequest> batch;
        QByteArray bytes;
        for (int i = 0; i < pipelined; ++i) {
            batch.push_back(requests.next());
            bytes += batch.back().bytes;
        }
        (void)socket->send(bytes);
        for (size_t i = 0; i < batch.size(); ++i) {
            const auto answer =
                socket->receive(batch[i].isHead ? RawSocket::Expect::HeadOnly : RawSocket::Expect::Content);
            if (!answer) {
                tally.unanswered += pipelined - static_cast<int>(i);
                socket = std::make_unique<RawSocket>(gatewayPort());
                break;
            }
            ++tally.answered;
            ++tally.statuses[answer->status];
            const QString fault = faultOf(*answer, batch[i]);
            if (!fault.isEmpty())
                tally.faults.append(u"%1\n%2\n-> %3"_s.arg(
                    fault, QString::fromUtf8(batch[i].bytes.left(2000)), QString::fromUtf8(answer->body.left(500))));
        }
    }
    return tally;
}

} // namespace

TEST(Fuzz, AHundredThousandRandomRequestsDoNoHarm)
{
    const quint64 seed = seedOfThisRun();
    std::printf("TILLPOOL_FUZZ_SEED=%llu\n", static_cast<unsigned long long>(seed));
    Api api;
    const Ingredients ingredients = realOnes(api);
    const pid_t before = backendPid();
    ASSERT_GT(before, 0);
    const auto begin = std::chrono::steady_clock::now();
    std::vector<Tally> tallies(clients);
    std::vector<std::thread> threads;
    for (int client = 0; client < clients; ++client) {
        threads.emplace_back([&, client] {
            tallies[static_cast<size_t>(client)] =
                sendAll(ingredients, seed + static_cast<quint64>(client), requestsAll / clients);
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;

    Tally all;
    for (const Tally& tally : tallies) {
        all.answered += tally.answered;
        all.unanswered += tally.unanswered;
        all.faults += tally.faults;
        for (const auto& [status, count] : tally.statuses)
            all.statuses[status] += count;
    }
    std::printf(
        "%d answers in %.1f s, %d requests behind a closed connection;", all.answered, took.count(), all.unanswered);
    for (const auto& [status, count] : all.statuses)
        std::printf(" %d: %d", status, count);
    std::printf("\n");
    EXPECT_EQ(backendPid(), before) << "the backend did not survive";
    EXPECT_TRUE(isHealthy());
    for (const QString& fault : all.faults.mid(0, 5))
        ADD_FAILURE() << qUtf8Printable(fault);
    EXPECT_EQ(all.faults.size(), 0);
    EXPECT_GE(all.answered, requestsAll);
    EXPECT_GT(all.statuses[201], 0) << "some are good, or nothing was tried";
    EXPECT_GT(all.statuses[400], 0);
}
