// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "Workload.h"

#include <chrono>

namespace tillpool::nemesis {

/// How many holds are `held` in all regions.
qint64 openHolds();
/// How many holds are `held` and promises not carried out, in all regions.
qint64 underWay();

/// Waits until nothing is under way any more; false when something still is at the deadline.
bool drains(std::chrono::milliseconds atMost);

/// What is wrong in the books while the system sells: each group's sums against its entries and its holds, from one
/// snapshot a region.
std::vector<Violation> checkWhileRunning();

/// All that is wrong in the books of all regions once nothing is under way any more.
std::vector<Violation> checkAtRest();

} // namespace tillpool::nemesis
