// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/BasketForTicket.h"
#include "admin/ReplayStore.h"

#include <mutex>
#include <optional>
#include <unordered_map>

namespace tillpool::admin {

/// A customer of the chain, and the group that earns when they buy: their first one.
struct KnownCustomer {
    base::CustomerId id;
    base::GroupId group {}; ///< empty when they are in none
};

/// What the API says of the customers that a file names; each is asked for once. Thread-safe.
class ReplayCustomers {
public:
    explicit ReplayCustomers(std::vector<base::RegionId> regions) : m_regions(std::move(regions)) {}

    /// Customer `number`, looked for in `nearest` first; nothing when no region knows them. Asks as `who` at `till`.
    base::Result<std::optional<KnownCustomer>> find(
        int number, const base::RegionId& nearest, ReplayClient& client, const StaffLogin& who, const QString& till);

private:
    base::Result<std::optional<KnownCustomer>> ask(int number, const base::RegionId& nearest, ReplayClient& client,
        const StaffLogin& who, const QString& till) const;

    std::vector<base::RegionId> m_regions;
    std::mutex m_mutex;
    std::unordered_map<int, std::optional<KnownCustomer>> m_known;
};

/// What became of a ticket.
struct TicketOutcome {
    enum class End {
        Sold,         ///< now
        AlreadyThere, ///< by an earlier run
        Different,    ///< an earlier run sold other lines under this ticket's key
        Refused,      ///< and always will be
        GivenUp       ///< no answer for too long: it may or may not be sold, run it again
    };
    End end = End::GivenUp;
    QString reason {};
    bool customerIsUnknown = false;
};

/// One till of a store, at which tickets are rung up one after the other.
class ReplayTill {
public:
    ReplayTill(const ReplayStore& store, QString tillId, ReplayCustomers& customers, ReplayClient& client)
        : m_store(store), m_tillId(std::move(tillId)), m_customers(customers), m_client(client)
    {
    }
    TicketOutcome ringUp(const Ticket& ticket);

private:
    base::Result<QJsonObject> bodyOf(const Ticket& ticket, const StaffLogin& who, bool& customerIsUnknown);
    base::Result<HttpReply> sell(const StaffLogin& who, QJsonObject body, const base::IdempotencyKey& key);
    /// Nothing when `key` is spent: an earlier run's sale with other content was refused for good.
    std::optional<TicketOutcome> sellUnder(
        const base::IdempotencyKey& key, const Ticket& ticket, const StaffLogin& who, const QJsonObject& body);
    std::optional<TicketOutcome> compareWithBooks(
        const base::IdempotencyKey& key, const Ticket& ticket, const StaffLogin& who);

    const ReplayStore& m_store;
    QString m_tillId;
    ReplayCustomers& m_customers;
    ReplayClient& m_client;
};

} // namespace tillpool::admin
