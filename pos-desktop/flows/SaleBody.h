// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "base/Points.h"
#include "sales/Basket.h"
#include "sales/Tender.h"

#include <QDateTime>
#include <QJsonObject>
#include <optional>
#include <vector>

namespace tillpool::flows {

/// What the body of POST /sales says.
struct SaleToSend {
    base::TillId tillId {};
    qint64 catalogueVersion = 0;
    const sales::Basket& basket;
    std::optional<base::CustomerId> customerId {};
    std::optional<base::GroupId> groupId {}; ///< earns, and pays `points`; only with a customer
    base::Points points {};
    std::vector<sales::Tender> tenders {};
    QDateTime tillTime {};
};

QJsonObject saleBody(const SaleToSend& sale);

/// Whether the body says that something was paid by card.
bool hasCardTender(const QJsonObject& body);

/// A key that no other sale has: a UUID of version 7 (RFC 9562), `now` in its first 48 bits.
base::IdempotencyKey newKey(const QDateTime& now);

} // namespace tillpool::flows
