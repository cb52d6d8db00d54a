// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "checkout/Checkout.h"
#include "checkout/Quotes.h"
#include "checkout/SaleHistory.h"

namespace tillpool::checkout {

/// POST /quotes, POST /sales, GET /sales/{sale_id}, POST /sales/{sale_id}/cancel, GET /customers/{customer_id}/sales.
/// The services outlive the routes.
std::vector<http::Route> checkoutRoutes(
    const regions::Database& database, Checkout& checkout, const Quotes& quotes, const SaleHistory& history);

} // namespace tillpool::checkout
