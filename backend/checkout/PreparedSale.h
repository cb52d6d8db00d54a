// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/Api.h"
#include "menu/CatalogueCache.h"
#include "protocol/Messages.h"
#include "regions/Database.h"
#include "sales/SaleRequest.h"

namespace tillpool::checkout {

/// A sale that is asked for, before its content is looked at.
struct RequestedSale {
    base::SaleId saleId;
    base::TillId till;
    const regions::RegionSettings* store = nullptr; ///< the region of the till
    QJsonObject body {};
    QByteArray requestHash {};
    QByteArray token {};
    http::Identity identity {};
};

/// A sale that is priced, settled and approved: ready to be decided.
struct PreparedSale {
    protocol::SettledSale settled;
    std::optional<base::StoreId> namedStore {}; ///< where the client believes the till to be
    QString overrideBy {};                      ///< the manager who approved price overrides; empty when there are none
};

/// Reads what names the sale: key, till, region, and whether this session may sell there. Writes nothing.
base::Result<RequestedSale> readRequestedSale(
    const regions::Database& database, const http::ApiRequest& request, const http::Identity& identity);

/// RegionUnknown, with its pointer, for a customer or group of the body whose region there isn't.
base::Status checkRegions(const regions::Database& database, const sales::SaleRequest& request);

/// Prices, settles and approves. Errors for which isFinal() holds are the sale's refusal.
class SalePreparer {
public:
    SalePreparer(regions::Database& database, menu::CatalogueCache& catalogues, http::Authenticator& authenticator);
    base::Result<PreparedSale> prepare(const RequestedSale& requested) const;

private:
    base::Result<QString> approveOverrides(const RequestedSale& requested, const sales::SaleRequest& request) const;

    regions::Database& m_database;
    menu::CatalogueCache& m_catalogues;
    http::Authenticator& m_authenticator;
};

} // namespace tillpool::checkout
