// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/ReplayReport.h"
#include "admin/System.h"

namespace tillpool::admin {

struct ReplayOptions {
    QString file;
    int clients = 8; ///< at once, each at a till of its own; no more than there are tills
};

/// Rings up each ticket of a receipts file through the gateway of the running system, and reads back what the books
/// hold of them. Idempotent: run twice, or killed and run again, the books show each ticket once. Progress goes to
/// standard error. Errors: the file can't be read or isn't one of receipts; the gateway or a database doesn't answer.
base::Result<ReplayReport> replay(const RunningSystem& system, const ReplayOptions& options);

} // namespace tillpool::admin
