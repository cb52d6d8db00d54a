// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QString>
#include <optional>
#include <sys/types.h>
#include <vector>

namespace tillpool::admin {

/// A user of this machine whose rights a process takes on.
struct Account {
    QString name;
    uid_t uid = 0;
    gid_t gid = 0;
    std::vector<gid_t> groups {}; ///< supplementary ones
};

/// Whose rights the embedded parts run with: nothing when we are an ordinary user (then: ours), `postgres` when we are
/// root, because PostgreSQL refuses to run as root. An error when that user does not exist.
base::Result<std::optional<Account>> unprivilegedAccount();

/// The first folder of `path` that exists and that `account` may not pass through; empty when there is none.
QString blockingFolder(const QString& path, const Account& account);
/// Whether `account` may pass through every folder of `path` that exists, judged by owner, group and mode.
bool canReach(const QString& path, const Account& account);

} // namespace tillpool::admin
