// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/Connectivity.h"
#include "words/Refusals.h"

namespace tillpool::flows {

/// Names regions as `connectivity`, which outlives the result, was last told them.
words::RegionNames namesFrom(const client::Connectivity& connectivity);

/// "Singapore", "Singapore and US East", "Ireland, Singapore and US East".
QString joinedNames(const QStringList& names);

/// What to say of `reach` at a till of region `own`: what is away, and what works meanwhile; empty when all is well.
words::Message bannerFor(const client::Reach& reach, const base::RegionId& own);
/// Whether paying has to wait: the backend or the own region is away.
bool doesPayingWait(const client::Reach& reach, const base::RegionId& own);

} // namespace tillpool::flows
