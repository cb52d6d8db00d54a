// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/Commands.h"

namespace tillpool::admin {

/// Adds `till`, which opens the windows of a till of the running system.
void addTillCommand(CLI::App& app, CommandContext& context);

} // namespace tillpool::admin
