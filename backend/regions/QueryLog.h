// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tillpool::regions {

/// In test builds, with the environment variable TILLPOOL_QUERY_LOG naming a file: appends `queryName` to it, so that a
/// test can tell whether every query was run. Does nothing otherwise.
void noteQuery(const char* queryName);

/// In test builds, with TILLPOOL_QUERY_COUNTS naming a file: appends `queryName` each time that it is sent, so that a
/// test can count round trips. Does nothing otherwise.
void noteExecution(const char* queryName);

} // namespace tillpool::regions
