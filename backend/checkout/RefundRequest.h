// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/Api.h"
#include "pricing/Refund.h"
#include "regions/Database.h"

#include <optional>
#include <vector>

namespace tillpool::checkout {

/// A refund that is asked for, before its sale is looked at.
struct RequestedRefund {
    base::SaleId refundId {}; ///< the sale's region and the client's key
    base::SaleId saleId {};
    QString reason {};
    std::optional<std::vector<pricing::RefundRequestLine>> lines {}; ///< absent: all that is left
    base::TillId till {};                                            ///< where it is paid out; empty when not told
    QByteArray requestHash {};
    http::Identity identity {};
};

/// Reads a refund's request for `sale`. Writes nothing. InvalidField with the pointer of every fault at once; Forbidden
/// for a till that is not this session's; NotFound at /till_id for a till that isn't there.
base::Result<RequestedRefund> readRequestedRefund(regions::Database& database, const base::SaleId& sale,
    const http::ApiRequest& request, const http::Identity& identity);

} // namespace tillpool::checkout
