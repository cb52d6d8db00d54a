// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/Commands.h"

namespace tillpool::admin {

/// Adds `demo`, which brings the system up and shows a sale across regions.
void addDemoCommand(CLI::App& app, CommandContext& context);

} // namespace tillpool::admin
