// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "staff/LogIn.h"

namespace tillpool::staff {

/// POST /api/v1/sessions and DELETE /api/v1/sessions/current. The services outlive the routes.
std::vector<http::Route> sessionRoutes(LogIn& logIn, Sessions& sessions);

} // namespace tillpool::staff
