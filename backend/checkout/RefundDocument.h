// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "checkout/RefundRequest.h"

namespace tillpool::checkout {

/// What the SQL function `refund_basis` tells of a committed sale, as what a refund is computed from.
base::Result<pricing::RefundableSale> refundableSale(const QJsonObject& basis);

/// What the SQL function `refund_sale` takes: the planned refund, where its points move, and the answer but for what
/// the database adds.
QJsonObject refundForDatabase(
    const RequestedRefund& requested, const QJsonObject& basis, const pricing::RefundPlan& plan);

/// True when points of this refund go to another region, or come from one.
bool movesPointsElsewhere(const RequestedRefund& requested, const QJsonObject& basis, const pricing::RefundPlan& plan);

} // namespace tillpool::checkout
