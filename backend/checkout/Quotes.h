// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/Api.h"
#include "menu/CatalogueCache.h"
#include "regions/Database.h"
#include "sales/SaleRequest.h"

namespace tillpool::checkout {

/// Prices baskets without selling them.
class Quotes {
public:
    Quotes(regions::Database& database, menu::CatalogueCache& catalogues);

    /// The answer of POST /quotes. Without a store or till in the body it's priced for the till of the session. Points
    /// that can be redeemed are those of the group in `redeem`, else of the one that earns, if `customer_id` (or the
    /// customer who asks) is a member; null when that group's region can't be asked. NotFound or RegionUnknown, with a
    /// pointer, for a store, till or group that there isn't; Forbidden for a customer who names another one.
    base::Result<QJsonObject> quote(const QJsonObject& body, const http::Identity& who) const;

private:
    base::Result<QString> storeAt(const sales::SalePlace& place) const;
    base::Result<QJsonObject> price(
        const sales::SaleRequest& request, const QString& customer, const regions::RegionSettings& region) const;
    base::Result<std::optional<base::Points>> availableTo(
        const QString& customer, const base::GroupId& group, const QString& pointer) const;

    regions::Database& m_database;
    menu::CatalogueCache& m_catalogues;
};

} // namespace tillpool::checkout
