// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/Api.h"
#include "regions/Database.h"

namespace tillpool::service {

/// GET /healthz: this process serves; answered without a worker, whatever the databases do.
/// GET /readyz: 200 when the own region's database can be written, else 503 as a problem document; either body names
/// every region's state.
/// `database` outlives the routes.
std::vector<http::Route> healthRoutes(
    regions::Database& database, const base::RegionId& ownRegion, const QString& version);

} // namespace tillpool::service
