// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "checkout/PreparedSale.h"

namespace tillpool::checkout {

/// True when `group` is at home in another region than the sale's store.
bool livesElsewhere(const RequestedSale& requested, const base::GroupId& group);

/// What the SQL function `checkout` takes: the priced sale, where its points move, and the answer but for what the
/// database adds, as JSON. `checkMembershipLater`: the earning group could not be asked whether the customer belongs to
/// it.
QByteArray saleForDatabase(const RequestedSale& requested, const PreparedSale& prepared, bool checkMembershipLater);

} // namespace tillpool::checkout
