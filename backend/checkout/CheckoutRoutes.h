// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "checkout/Checkout.h"
#include "checkout/Quotes.h"
#include "checkout/Refunds.h"
#include "checkout/SaleHistory.h"

namespace tillpool::checkout {

/// POST /quotes, POST /sales, GET /sales/{sale_id}, POST /sales/{sale_id}/cancel, POST /sales/{sale_id}/refunds,
/// GET /customers/{customer_id}/sales. The services outlive the routes.
std::vector<http::Route> checkoutRoutes(regions::Database& database, Checkout& checkout, Refunds& refunds,
    const Quotes& quotes, const SaleHistory& history);

} // namespace tillpool::checkout
