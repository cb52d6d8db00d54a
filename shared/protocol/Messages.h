// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "base/JsonWriter.h"
#include "base/Points.h"
#include "pricing/Pricing.h"
#include "pricing/Settlement.h"

#include <QDateTime>
#include <QJsonObject>
#include <optional>

namespace tillpool::protocol {

/// Whether earned points stand in the ledger when the sale is answered, or are on their way to another region.
enum class EarnedState { Posted, Queued };
/// "posted" or "queued".
QString wireName(EarnedState state);

struct Redeemed {
    base::GroupId groupId {};
    base::Points points {};
};

struct Earned {
    base::GroupId groupId {};
    base::Points points {}; ///< may be 0: a sale below one currency unit
    EarnedState state = EarnedState::Posted;
};

/// A sale that is priced and settled: all that is known of it before the database decides.
struct SettledSale {
    base::SaleId saleId {};
    base::TillId tillId {};
    base::StaffId staffId {};
    std::optional<base::CustomerId> customerId {};
    std::optional<QDateTime> tillTime {};
    pricing::PricedBasket priced {};
    pricing::TenderSettlement settlement {};
    std::optional<Redeemed> redeemed {};
    std::optional<Earned> earned {};
    std::optional<base::Points> balanceAfter {}; ///< of a group elsewhere that pays, once what it pays is captured
};

/// "2026-03-01T09:30:00Z", with milliseconds where there are some.
QString timeText(const QDateTime& time);

/// The answer of POST /quotes: `earn` is what paying `priced` in money would earn, `redeemable` the points that can
/// help.
QJsonObject quoteResponse(const pricing::PricedBasket& priced, base::Points earn, base::Points redeemable);

/// The answer of POST /sales but for what the database adds: receipt_number, created_at and, of a group that is at home
/// in the store's region, points.balance_after.
QJsonObject saleResponseTemplate(const SettledSale& sale);
/// Its members, into an object that is begun.
void writeSaleResponse(base::JsonWriter& json, const SettledSale& sale);

} // namespace tillpool::protocol
