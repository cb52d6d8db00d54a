// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkout/Refunds.h"

#include "checkout/RefundDocument.h"
#include "checkout/Refusal.h"
#include "faults/CrashPoint.h"
#include "sql/Queries.h"

#include <QJsonDocument>
#include <QRandomGenerator>
#include <chrono>
#include <thread>

namespace tillpool::checkout {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Role;
using base::Status;
using faults::CrashPoint;
using regions::Intent;
using regions::Parameters;
using regions::Rows;

namespace {

constexpr int attemptsMax = 20;
constexpr int pauseMsMax = 20;

Error anotherStore()
{
    return {.code = ErrorCode::Forbidden,
        .detail = u"Cashiers refund sales of their own store; a manager may refund this one"_s};
}

Error noSale(const base::SaleId& sale)
{
    return {.code = ErrorCode::NotFound, .detail = u"There is no sale %1"_s.arg(sale.text())};
}

Error neverSold(const base::SaleId& sale)
{
    return {.code = ErrorCode::SaleAborted,
        .detail = u"Sale %1 was given up and nothing was charged: there is nothing to refund"_s.arg(sale.text()),
        .extra = {{u"sale_id"_s, sale.text()}, {u"state"_s, u"aborted"_s}}};
}

// An earlier request with this key may have been carried out.
Error notNow(Error error)
{
    error.detail = u"Region %1 can't be reached now: ask again with the same key"_s.arg(error.region);
    return error;
}

Status checkStore(const RequestedRefund& requested, const QString& tillStore, const QJsonObject& basis)
{
    if (requested.identity.role != Role::Cashier)
        return base::success();
    if (requested.identity.sessionRegion != requested.saleId.region())
        return anotherStore();
    const QString store = basis[u"store_id"_s].toString();
    return store.isEmpty() || store == tillStore ? base::success() : Status(anotherStore());
}

Result<Decided> stored(const QString& outcome, const QByteArray& response)
{
    if (outcome == u"done"_s)
        return Decided {Decided::Kind::Committed, response};
    if (outcome == u"replayed"_s)
        return Decided {Decided::Kind::Replayed, response};
    if (outcome == u"key_reused"_s) {
        return Error {.code = ErrorCode::IdempotencyKeyReused,
            .detail = u"This key was used for another request; a new refund needs a new key"_s};
    }
    return fromRefusal(QJsonDocument::fromJson(response).object());
}

Result<std::optional<Decided>> settled(Result<Decided> decided)
{
    if (!decided.hasValue())
        return decided.takeError();
    return std::optional(decided.takeValue());
}

void pauseForOthers()
{
    std::this_thread::sleep_for(std::chrono::milliseconds(QRandomGenerator::global()->bounded(1, pauseMsMax + 1)));
}

} // namespace

Refunds::Refunds(regions::Database& database, points::PromiseDelivery& relay) : m_database(database), m_relay(relay) {}

Result<Decided> Refunds::refund(const RequestedRefund& requested)
{
    for (int i = 0; i < attemptsMax; ++i) {
        auto decided = attempt(requested);
        if (!decided.hasValue() && decided.error().code == ErrorCode::RegionUnavailable)
            return notNow(decided.takeError());
        TILLPOOL_TRY_ASSIGN(const std::optional<Decided> outcome, std::move(decided));
        if (outcome)
            return *outcome;
        pauseForOthers();
    }
    return Error {.code = ErrorCode::RegionBusy,
        .detail = u"Others are refunding sale %1: ask again with the same key"_s.arg(requested.saleId.text()),
        .region = requested.saleId.region().text()};
}

// Nothing when another refund of the sale came first.
Result<std::optional<Decided>> Refunds::attempt(const RequestedRefund& requested)
{
    TILLPOOL_TRY_ASSIGN(const Rows found, lookUp(requested));
    const QJsonObject basis = found.object(0, "basis");
    TILLPOOL_TRY(checkStore(requested, found.text(0, "till_store_id"), basis));
    if (!found.isNull(0, "outcome"))
        return settled(stored(found.text(0, "outcome"), found.utf8(0, "response")));
    if (basis.isEmpty())
        return settled(refuse(requested, noSale(requested.saleId)));
    if (basis[u"decision"_s] != u"committed"_s)
        return settled(refuse(requested, neverSold(requested.saleId)));
    TILLPOOL_TRY_ASSIGN(const pricing::RefundableSale sale, refundableSale(basis));
    auto plan = pricing::planRefund(sale, requested.lines);
    if (!plan.hasValue())
        return settled(refuse(requested, plan.error()));
    return decide(requested, basis, *plan);
}

Result<Rows> Refunds::lookUp(const RequestedRefund& requested) const
{
    const bool isOfTheRegion =
        requested.identity.till.isEmpty() || requested.identity.till.region() == requested.saleId.region();
    return m_database.run(requested.saleId.region(), sql::sales::findRefund,
        Parameters()
            .text(requested.refundId.text())
            .bytes(requested.requestHash)
            .text(requested.saleId.text())
            .id(isOfTheRegion ? requested.identity.till : base::TillId()),
        Intent::Read);
}

Result<Decided> Refunds::refuse(const RequestedRefund& requested, const Error& error)
{
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(requested.saleId.region(), sql::sales::refuseRefund,
            Parameters().text(requested.refundId.text()).bytes(requested.requestHash).json(toRefusal(error)),
            Intent::Change));
    return stored(rows.text(0, "outcome"), rows.utf8(0, "response"));
}

Result<std::optional<Decided>> Refunds::decide(
    const RequestedRefund& requested, const QJsonObject& basis, const pricing::RefundPlan& plan)
{
    faults::pass(CrashPoint::BeforeRefund);
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(requested.saleId.region(), sql::sales::refundSale,
            Parameters()
                .text(requested.refundId.text())
                .bytes(requested.requestHash)
                .json(refundForDatabase(requested, basis, plan)),
            Intent::Change));
    faults::pass(CrashPoint::AfterRefund);
    const QString outcome = rows.text(0, "outcome");
    if (outcome == u"changed"_s)
        return std::optional<Decided>();
    if (outcome == u"done"_s && movesPointsElsewhere(requested, basis, plan))
        m_relay.kick(requested.saleId.region());
    return settled(stored(outcome, rows.utf8(0, "response")));
}

} // namespace tillpool::checkout
