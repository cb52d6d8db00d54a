// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "groups/GroupsService.h"

namespace tillpool::groups {

/// The routes of groups, and of a customer's groups. `service` must live as long as they do.
std::vector<http::Route> groupRoutes(GroupsService& service);

} // namespace tillpool::groups
