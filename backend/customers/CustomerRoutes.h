// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "customers/Customers.h"
#include "http/Api.h"

namespace tillpool::customers {

/// POST /api/v1/customers and GET /api/v1/customers/{customer_id}. `customers` outlives the routes.
std::vector<http::Route> customerRoutes(Customers& customers);

} // namespace tillpool::customers
