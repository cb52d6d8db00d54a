// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Error.h"
#include "base/Ids.h"

#include <vector>

namespace tillpool::flows {

/// What the cashier may do about a refusal.
enum class Remedy {
    ChangePoints, ///< choose fewer
    PayWithoutPoints,
    TryAgain, ///< finish as before, as a new sale
    RemoveCustomer,
    BackToBasket,
};

/// Whether the backend gives the refusal `error` of `sale` only with a decision that the key is never to become a sale,
/// whatever attempts came before: a cancellation would add nothing. So is each reason, known here or not, that says
/// itself that this sale was aborted.
bool isBackedByDecision(const base::Error& error, const base::SaleId& sale);

/// What helps against the refusal `error`, the best first; never empty.
std::vector<Remedy> remediesFor(const base::Error& error);

/// Whether the customer's groups are no longer what the till shows.
bool areGroupsOutdatedBy(base::ErrorCode code);

} // namespace tillpool::flows
