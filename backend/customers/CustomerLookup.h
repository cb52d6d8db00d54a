// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "regions/Database.h"

namespace tillpool::customers {

/// Success when `customer` exists; NotFound, RegionUnknown or RegionUnavailable otherwise. `pointer`: the field of a
/// body that named the customer.
base::Status requireCustomer(regions::Database& database, const base::CustomerId& customer, const QString& pointer);

} // namespace tillpool::customers
