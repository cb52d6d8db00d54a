// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QString>

namespace tillpool::groups {

/// A place in a group's ledger, opaque to clients: what follows it are the entries below `version`.
struct EntriesCursor {
    qint64 version = 0; ///< 1 or more

    QString text() const;
    /// The cursor in `text`, or InvalidField at ?cursor when it isn't one of ours.
    static base::Result<EntriesCursor> parse(const QString& text);
};

} // namespace tillpool::groups
