// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/Commands.h"

namespace tillpool::admin {

/// Adds `replay FILE`, which rings up a file of receipts through the API of the running system.
void addReplayCommand(CLI::App& app, CommandContext& context);

} // namespace tillpool::admin
