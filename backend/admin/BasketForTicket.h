// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/Receipts.h"
#include "catalogue/Catalogue.h"
#include "sales/Basket.h"

#include <QJsonObject>
#include <QTimeZone>
#include <optional>

namespace tillpool::admin {

/// The id that the demo chain gives to number `number` of a kind: "001", "item", 7, 2 → "001-item07".
QString chainId(const base::RegionId& region, const QString& kind, int number, int digits);

/// The basket that `ticket` was in a store with this catalogue: product 7 of region 001 is item 001-item07, product 63,
/// a flavour, is modifier 001-flav63 of a drink. What was charged counts: a price that differs from the list is an
/// override. InvalidField, naming the line, where that can't be said in whole minor units or the store doesn't sell the
/// product.
base::Result<sales::Basket> basketFor(const Ticket& ticket, const catalogue::Catalogue& catalogue);

/// Who and where a ticket is rung up.
struct TicketPlace {
    base::TillId till;
    std::optional<base::CustomerId> customer {};
    std::optional<base::GroupId> earnGroup {};
    QTimeZone timeZone {}; ///< of the store; an invalid one leaves the time out
};

/// The body of POST /sales for `ticket`, paid in cash to the cent; the same for the same ticket, place and catalogue.
base::Result<QJsonObject> saleBodyFor(
    const Ticket& ticket, const TicketPlace& place, const catalogue::Catalogue& catalogue);

/// Whether any price in the body of a sale was set by hand, so that a manager must approve it.
bool hasPriceOverride(const QJsonObject& saleBody);

/// The key under which `ticket` is sold, the same in every run.
base::IdempotencyKey keyOf(const Ticket& ticket);
/// The key under which it is sold when its first one is spent: the sale of that key was refused for good.
base::IdempotencyKey secondKeyOf(const Ticket& ticket);

} // namespace tillpool::admin
