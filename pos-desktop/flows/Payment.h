// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Money.h"
#include "sales/Tender.h"

#include <optional>
#include <vector>

namespace tillpool::flows {

/// What people are likely to hand over for `due`: the exact amount, the next whole unit, then what notes make; rising,
/// distinct, at most four. Nothing when nothing is due.
std::vector<base::Money> likelyCash(const base::Money& due);

/// The tenders of a sale that is paid in cash: what was given, or the exact amount when nobody said.
std::vector<sales::Tender> cashTenders(const base::Money& due, const std::optional<base::Money>& given);

/// The tenders of a sale whose rest is paid by card; empty when the cash leaves no rest.
std::vector<sales::Tender> cardTenders(const base::Money& due, const std::optional<base::Money>& given);

} // namespace tillpool::flows
