// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/Api.h"
#include "menu/CatalogueCache.h"

namespace tillpool::menu {

/// GET /api/v1/catalogue?store=…: the menu of a store, for anyone. `cache` must live as long as the routes.
std::vector<http::Route> menuRoutes(CatalogueCache& cache);

} // namespace tillpool::menu
