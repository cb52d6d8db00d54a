// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Money.h"
#include "base/Result.h"
#include "sales/Tender.h"

#include <vector>

namespace tillpool::pricing {

/// How a total was paid. Invariant: total = paid − change + redeemedValue.
struct TenderSettlement {
    base::Money redeemedValue {}; ///< paid by points
    base::Money paid {};          ///< the sum of the tenders
    base::Money change {};        ///< given back, in cash
    std::vector<sales::Tender> tenders {};

    /// What stays in the drawer and on the card, and earns points.
    base::Money paidInMoney() const { return paid - change; }
};

/// Settles `total` with points worth `redeemedValue` and with `tenders`. InvalidField when the points are worth more
/// than the total (/redeem/points), the cards take more than what is left (/tenders/N/amount: only cash gives change),
/// or the tenders don't cover what is left (/tenders).
base::Result<TenderSettlement> settle(
    const base::Money& total, const base::Money& redeemedValue, const std::vector<sales::Tender>& tenders);

} // namespace tillpool::pricing
