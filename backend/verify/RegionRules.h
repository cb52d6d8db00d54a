// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "verify/Findings.h"
#include "verify/RegionBooks.h"

namespace tillpool::verify {

/// Tests what one region's books alone can break: sales and refunds that do not add up or are not what was answered
/// (I1, I4, I10), adjustments without anybody who answers for them (I10), altered promises and, where nothing may be
/// under way any more, those that wait (I6), members of closed groups (M1).
base::Status checkRegion(RegionBooks& books, bool atRest, Findings& findings);

} // namespace tillpool::verify
