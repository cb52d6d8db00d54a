// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/Commands.h"

namespace tillpool::admin {

/// Adds `verify`: whether the books of all regions are right.
void addVerifyCommand(CLI::App& app, CommandContext& context);

} // namespace tillpool::admin
