// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/Commands.h"

namespace tillpool::admin {

/// Adds `group show|freeze|unfreeze|adjust`: what an admin at a shell needs when the books of a group are in question.
void addGroupCommand(CLI::App& app, CommandContext& context);

} // namespace tillpool::admin
