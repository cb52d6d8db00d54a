// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ScriptedServer.h"
#include "client/ApiClient.h"
#include "support/Waiting.h"

#include <QJsonDocument>
#include <gtest/gtest.h>
#include <optional>

namespace tillpool::test {

/// What came back of a call; it counts, because it must be one callback.
template <class T>
struct Received {
    std::optional<client::Answer<T>> answer {};
    int times = 0;

    client::Callback<T> callback()
    {
        return [this](const client::Answer<T>& came) {
            answer.emplace(came);
            ++times;
        };
    }
    const client::Failure& failure() const { return answer->failure(); }
    const T& value() const { return answer->value(); }
};

/// A client with little patience, and the server that tries it.
class ApiClientTest : public testing::Test {
protected:
    ScriptedServer server;
    QObject context;
    std::unique_ptr<client::ApiClient> api = makeClient(std::chrono::hours(1), std::chrono::minutes(1));

    const base::IdempotencyKey key =
        base::IdempotencyKey::parse(QStringLiteral("01900000-0000-7000-8000-00000000000a")).takeValue();
    const base::CustomerId customer = base::CustomerId::trusted(QStringLiteral("002-k3m9qa"));
    const base::SaleId saleId = key.saleIn(base::RegionId::parse(QStringLiteral("001")).takeValue());
    const QJsonObject saleBody = QJsonDocument::fromJson(R"({"till_id": "001-till01", "catalogue_version": 17,
        "lines": [{"item_id": "001-flatwh", "quantity": 2}], "redeem": {"group_id": "003-fam1ly", "points": 250},
        "tenders": [{"kind": "cash", "amount": 1000}]})")
                                     .object();

    /// `deadline` of a call, `attempt` of one attempt; pauses are short.
    std::unique_ptr<client::ApiClient> makeClient(std::chrono::milliseconds deadline, std::chrono::milliseconds attempt)
    {
        const client::CallPolicy policy {.deadline = deadline,
            .attempt = attempt,
            .firstPause = std::chrono::milliseconds(1),
            .pauseMax = std::chrono::milliseconds(4)};
        return std::make_unique<client::ApiClient>(client::ApiOptions {
            .baseUrl = server.url(), .read = policy, .change = policy, .health = policy, .catalogue = policy});
    }
    template <class T, class Call>
    Received<T> ask(Call call)
    {
        Received<T> received;
        call(&context, received.callback());
        EXPECT_EQ(received.times, 0) << "called back before the call returned";
        EXPECT_TRUE(waitUntil([&] { return received.times > 0; }));
        letEventsRun();
        EXPECT_EQ(received.times, 1);
        return received;
    }
    auto sell()
    {
        return ask<client::DecidedSale>(
            [&](QObject* who, auto done) { api->makeSale(key, saleBody, who, std::move(done)); });
    }
    auto readCustomer()
    {
        return ask<client::Customer>(
            [&](QObject* who, auto done) { api->readCustomer(customer, who, std::move(done)); });
    }
    QByteArray saleAnswer() const
    {
        return R"({"sale_id": ")" + saleId.text().toLatin1()
            + R"(", "state": "completed", "receipt_number": "001-till01-000042", "lines": [{}], "total": {}})";
    }
    static QByteArray customerAnswer()
    {
        return R"({"customer_id": "002-k3m9qa", "username": "a@example.org", "full_name": "Ada Example",
            "home_region": "002", "groups": ["003-fam1ly", "002-other1"], "of_a_newer_version": 1})";
    }
};

} // namespace tillpool::test
