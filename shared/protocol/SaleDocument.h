// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/Messages.h"

namespace tillpool::protocol {

/// The sale as the database records it: every amount a plain integer of minor units, each modifier a line of its own
/// below the line of its item. Members: lines, discounts, taxes, tenders (always arrays), subtotal, total,
/// redeemed_points, redeemed_value, paid, change, earned_points.
QJsonObject saleRecord(const SettledSale& sale);
/// Its members, into an object that is begun.
void writeSaleRecord(base::JsonWriter& json, const SettledSale& sale);

} // namespace tillpool::protocol
