// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "groups/Group.h"
#include "regions/Database.h"

namespace tillpool::groups {

/// Fills in the names that `groups` still lack: each member's region is asked, all at once and each once. Names in a
/// region that can't be asked stay unknown.
void fillNames(regions::Database& database, std::vector<Group>& groups);

} // namespace tillpool::groups
