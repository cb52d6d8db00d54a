// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace tillpool::checkout {

/// What became of a sale or a refund: its stored answer, and whether this request made it.
struct Decided {
    enum class Kind { Committed, Replayed };
    Kind kind = Kind::Committed;
    QByteArray response; ///< the stored answer, byte for byte
};

} // namespace tillpool::checkout
