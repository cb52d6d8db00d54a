// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/ReplayTill.h"

#include <QJsonArray>
#include <map>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;

namespace {

constexpr int customerDigits = 5;
constexpr int ok = 200;
constexpr int created = 201;
constexpr int unauthenticated = 401;
constexpr int forbidden = 403;
constexpr int notFound = 404;
constexpr int unprocessable = 422;

using Sold = std::map<std::tuple<int, qint64, qint64>, int>; // (product, quantity, amount) → how often

int productOf(const QString& id) { return id.mid(8).toInt(); } // 001-item07, 001-flav63

void count(Sold& sold, const QJsonObject& charge, const QString& idKey)
{
    const qint64 quantity = charge.value(u"quantity"_s).toInteger();
    const qint64 unitPrice = charge.value(u"unit_price"_s)[u"amount"_s].toInteger();
    ++sold[{productOf(charge.value(idKey).toString()), quantity, unitPrice * quantity}];
}

Sold soldIn(const QJsonObject& sale)
{
    Sold sold;
    for (const QJsonValue& line : sale.value(u"lines"_s).toArray()) {
        count(sold, line.toObject(), u"item_id"_s);
        for (const QJsonValue& modifier : line[u"modifiers"_s].toArray())
            count(sold, modifier.toObject(), u"modifier_id"_s);
    }
    return sold;
}

Sold soldOn(const Ticket& ticket)
{
    Sold sold;
    for (const ReceiptLine& line : ticket.lines)
        ++sold[{line.productId, line.quantity, line.amountMinor}];
    return sold;
}

TicketOutcome::End endOf(const Error& error)
{
    return error.code == ErrorCode::OutcomeUnknown ? TicketOutcome::End::GivenUp : TicketOutcome::End::Refused;
}

} // namespace

Result<std::optional<KnownCustomer>> ReplayCustomers::find(
    int number, const base::RegionId& nearest, ReplayClient& client, const StaffLogin& who, const QString& till)
{
    {
        const std::lock_guard lock(m_mutex);
        if (const auto known = m_known.find(number); known != m_known.end())
            return known->second;
    }
    TILLPOOL_TRY_ASSIGN(const auto customer, ask(number, nearest, client, who, till));
    const std::lock_guard lock(m_mutex);
    return m_known.emplace(number, customer).first->second; // the first answer, should two have asked at once
}

Result<std::optional<KnownCustomer>> ReplayCustomers::ask(
    int number, const base::RegionId& nearest, ReplayClient& client, const StaffLogin& who, const QString& till) const
{
    std::vector<base::RegionId> regions {nearest};
    for (const base::RegionId& region : m_regions) {
        if (region != nearest)
            regions.push_back(region);
    }
    for (const base::RegionId& region : regions) {
        const QString id = chainId(region, u"cust"_s, number, customerDigits);
        TILLPOOL_TRY_ASSIGN(const HttpReply reply, client.sendAs(who, till, "GET", u"/api/v1/customers/"_s + id));
        if (reply.status == notFound)
            continue;
        if (reply.status != ok)
            return Error {
                .code = ErrorCode::NotFound, .detail = u"customer %1 can't be read: %2"_s.arg(id, problemText(reply))};
        KnownCustomer customer {.id = base::CustomerId::trusted(id)};
        const QString group = reply.json().value(u"groups"_s)[0].toString();
        if (auto parsed = base::GroupId::parse(group); parsed.hasValue())
            customer.group = parsed.takeValue();
        return std::optional<KnownCustomer>(std::move(customer));
    }
    return std::optional<KnownCustomer>();
}

Result<QJsonObject> ReplayTill::bodyOf(const Ticket& ticket, const StaffLogin& who, bool& customerIsUnknown)
{
    TicketPlace place {.till = base::TillId::trusted(m_tillId), .timeZone = m_store.timeZone};
    if (ticket.customer != 0) {
        TILLPOOL_TRY_ASSIGN(
            const auto customer, m_customers.find(ticket.customer, m_store.region, m_client, who, m_tillId));
        customerIsUnknown = !customer.has_value();
        if (customer) {
            place.customer = customer->id;
            if (!customer->group.isEmpty())
                place.earnGroup = customer->group;
        }
    }
    return saleBodyFor(ticket, place, m_store.catalogue);
}

// Every sale with a price set by hand carries a manager's approval.
Result<HttpReply> ReplayTill::sell(const StaffLogin& who, QJsonObject body, const base::IdempotencyKey& key)
{
    const HttpHeaders headers {{"Idempotency-Key", key.text().toLatin1()}};
    const bool needsApproval = hasPriceOverride(body);
    for (int attempt = 0;; ++attempt) {
        if (needsApproval) {
            TILLPOOL_TRY_ASSIGN(const QByteArray approval, m_client.token(m_store.manager, m_tillId));
            body.insert(u"override"_s, QString::fromLatin1(approval));
        }
        auto reply = m_client.sendAs(who, m_tillId, "POST", u"/api/v1/sales"_s, body, headers);
        const bool approvalExpired = needsApproval && reply.hasValue() && reply->status == forbidden;
        if (!approvalExpired || attempt > 0)
            return reply;
        m_client.forgetToken(m_store.manager, m_tillId);
    }
}

TicketOutcome ReplayTill::ringUp(const Ticket& ticket)
{
    using End = TicketOutcome::End;
    const StaffLogin who = m_store.staff(ticket.staff);
    TicketOutcome outcome;
    const auto body = bodyOf(ticket, who, outcome.customerIsUnknown);
    if (!body.hasValue()) {
        outcome.end = endOf(body.error());
        outcome.reason = body.error().detail;
        return outcome;
    }
    // What it was refused for may have been put right since, which is why its content differs now.
    auto sold = sellUnder(keyOf(ticket), ticket, who, *body);
    if (!sold)
        sold = sellUnder(secondKeyOf(ticket), ticket, who, *body);
    if (!sold)
        sold = TicketOutcome {.end = End::Refused, .reason = u"refused for good by two earlier runs"_s};
    sold->customerIsUnknown = outcome.customerIsUnknown;
    return *sold;
}

std::optional<TicketOutcome> ReplayTill::sellUnder(
    const base::IdempotencyKey& key, const Ticket& ticket, const StaffLogin& who, const QJsonObject& body)
{
    using End = TicketOutcome::End;
    const auto reply = sell(who, body, key);
    if (!reply.hasValue())
        return TicketOutcome {.end = endOf(reply.error()), .reason = reply.error().detail};
    switch (reply->status) {
    case created:
        return TicketOutcome {.end = End::Sold};
    case ok:
        return TicketOutcome {.end = End::AlreadyThere};
    case unprocessable:
        return compareWithBooks(key, ticket, who);
    case unauthenticated: // signed on anew and not known yet: the session, not the ticket
        return TicketOutcome {.end = End::GivenUp, .reason = problemText(*reply)};
    default:
        return TicketOutcome {.end = End::Refused, .reason = problemText(*reply)};
    }
}

// The key was used before with another body: perhaps prices or groups have changed since. What was sold is what counts.
std::optional<TicketOutcome> ReplayTill::compareWithBooks(
    const base::IdempotencyKey& key, const Ticket& ticket, const StaffLogin& who)
{
    using End = TicketOutcome::End;
    const QString saleId = key.saleIn(m_store.region).text();
    const auto sale = m_client.sendAs(who, m_tillId, "GET", u"/api/v1/sales/"_s + saleId);
    if (!sale.hasValue())
        return TicketOutcome {.end = endOf(sale.error()), .reason = sale.error().detail};
    if (sale->status == notFound)
        return std::nullopt;
    if (sale->status != ok)
        return TicketOutcome {.end = End::GivenUp, .reason = problemText(*sale)};
    if (soldIn(sale->json()) == soldOn(ticket))
        return TicketOutcome {.end = End::AlreadyThere};
    return TicketOutcome {.end = End::Different,
        .reason = u"sale %1 of this ticket is in the books already, with other lines"_s.arg(saleId)};
}

} // namespace tillpool::admin
