// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <set>

namespace tillpool::admin {

/// Finds loopback ports that nobody listens on. Below the range from which the kernel takes the ports of outgoing
/// connections, so that a port which is remembered is still free after a stop.
class PortPicker {
public:
    /// A free port that this picker has not given yet.
    base::Result<int> pick();
    /// Whether a server could listen on 127.0.0.1:`port` now.
    static bool isFree(int port);

private:
    std::set<int> m_given;
};

} // namespace tillpool::admin
