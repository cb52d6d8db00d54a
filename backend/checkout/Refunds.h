// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "checkout/Decided.h"
#include "checkout/RefundRequest.h"
#include "points/PromiseDelivery.h"

namespace tillpool::checkout {

/// Gives back what was sold, line by line, in the region of the sale: one transaction, which is the only commit point.
/// The n-th refund of a sale takes the number n. It is computed from what the refunds before it left; when another one
/// took the number meanwhile, it is computed anew. Points of groups elsewhere follow through the outbox. Thread-safe.
///
/// A refusal that follows from the sale is kept under the key before it is answered, so that the key never becomes a
/// refund: NotFound, SaleAborted, InvalidField for lines that the sale doesn't have, AlreadyRefunded. Forbidden for a
/// cashier of another store, RegionUnavailable, RegionBusy and OutcomeUnknown keep nothing.
class Refunds {
public:
    Refunds(regions::Database& database, points::PromiseDelivery& relay);

    base::Result<Decided> refund(const RequestedRefund& requested);

private:
    base::Result<regions::Rows> lookUp(const RequestedRefund& requested) const;
    base::Result<std::optional<Decided>> attempt(const RequestedRefund& requested);
    base::Result<Decided> refuse(const RequestedRefund& requested, const base::Error& error);
    base::Result<std::optional<Decided>> decide(
        const RequestedRefund& requested, const QJsonObject& basis, const pricing::RefundPlan& plan);

    regions::Database& m_database;
    points::PromiseDelivery& m_relay;
};

} // namespace tillpool::checkout
