// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/Commands.h"
#include "load/Load.h"

namespace tillpool::admin {

/// Adds `load`, which puts many clients to work on the running system with the checker beside them.
void addLoadCommand(CLI::App& app, CommandContext& context);

/// What a load needs to know of a running system: its gateway, its regions with a cashier at every till, its admin.
load::Options loadOptionsFor(const RunningSystem& system);

} // namespace tillpool::admin
