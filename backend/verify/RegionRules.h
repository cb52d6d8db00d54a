// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "verify/Findings.h"
#include "verify/RegionBooks.h"

namespace tillpool::verify {

/// Tests what one region's books alone can break: sales and refunds that do not add up (I1, I4, I10) and, where nothing
/// may be under way any more, promises that wait (I6).
base::Status checkRegion(const RegionBooks& books, bool atRest, Findings& findings);

} // namespace tillpool::verify
