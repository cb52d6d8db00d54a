// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Error.h"

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

/// Whether the backend answers `code` to a sale only with a decision that the key is never to become a sale, or before
/// anything of it could be taken, whatever attempts came before: a cancellation would add nothing.
bool isBackedByDecision(base::ErrorCode code);

/// What helps against the refusal `error`, the best first; never empty.
std::vector<Remedy> remediesFor(const base::Error& error);

/// Whether the customer's groups are no longer what the till shows.
bool areGroupsOutdatedBy(base::ErrorCode code);

} // namespace tillpool::flows
