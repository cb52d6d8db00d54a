// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "regions/RegionSettings.h"

#include "base/Result.h"

namespace tillpool::regions {

/// How to reach the database of region `id` by a connection string in any form that libpq takes: a URI or keywords,
/// with one host or several. What it doesn't say is left as it is by default. InvalidField at "dsn" when it is of
/// neither form.
base::Result<RegionSettings> settingsFrom(const base::RegionId& id, const QString& dsn);

} // namespace tillpool::regions
