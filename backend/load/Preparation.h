// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/Crowd.h"

namespace tillpool::load {

/// Makes what clients need: signs staff on and customers up, makes groups in all regions with members from other
/// regions, and gives them opening points by real sales, which `listener` is told of like those of clients. The error
/// says which request was refused and what it was answered.
base::Result<World> prepareWorld(const Options& options, Wire& wire, CrowdListener& listener);

} // namespace tillpool::load
