// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/ApiClient.h"
#include "support/Waiting.h"

#include <gtest/gtest.h>
#include <optional>
#include <stdexcept>

namespace tillpool::test {

/// What the till's own client makes of the real backend: each call waits for its one callback.
class Till {
public:
    explicit Till(const QString& baseUrl) : m_api({.baseUrl = QUrl(baseUrl)}) {}

    client::ApiClient& api() { return m_api; }

    /// `call` makes one call with this context and callback: `till.ask<Customer>([&](auto* who, auto done) {
    /// till.api().readCustomer(id, who, done); })`. A call that is not answered at all throws, which fails the test.
    template <class T, class Call>
    client::Answer<T> ask(Call call)
    {
        std::optional<client::Answer<T>> answer;
        int times = 0;
        call(&m_context, [&](const client::Answer<T>& came) {
            answer.emplace(came);
            ++times;
        });
        if (!waitUntil([&] { return answer.has_value(); }))
            throw std::runtime_error("a call of the till had no callback");
        letEventsRun();
        EXPECT_EQ(times, 1);
        return *answer;
    }

    client::Answer<client::TillSession> signOn(const QString& staffId, const QString& pin, const QString& tillId)
    {
        return ask<client::TillSession>([&](QObject* who, auto done) {
            m_api.signOn(base::StaffId::trusted(staffId), pin, base::TillId::trusted(tillId), who, done);
        });
    }
    client::Answer<client::DecidedSale> sell(const base::IdempotencyKey& key, const QJsonObject& body)
    {
        return ask<client::DecidedSale>([&](QObject* who, auto done) { m_api.makeSale(key, body, who, done); });
    }
    client::Answer<client::Cancelled> cancel(const base::SaleId& saleId)
    {
        return ask<client::Cancelled>([&](QObject* who, auto done) { m_api.cancelSale(saleId, who, done); });
    }
    client::Answer<client::Customer> readCustomer(const QString& id)
    {
        return ask<client::Customer>(
            [&](QObject* who, auto done) { m_api.readCustomer(base::CustomerId::trusted(id), who, done); });
    }
    client::Answer<std::vector<client::CustomerGroup>> readGroups(const QString& customer)
    {
        return ask<std::vector<client::CustomerGroup>>(
            [&](QObject* who, auto done) { m_api.readGroups(base::CustomerId::trusted(customer), who, done); });
    }
    client::Answer<client::Health> readHealth()
    {
        return ask<client::Health>([&](QObject* who, auto done) { m_api.readHealth(who, done); });
    }

private:
    client::ApiClient m_api;
    QObject m_context;
};

} // namespace tillpool::test
