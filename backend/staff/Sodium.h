// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tillpool::staff {

/// Makes libsodium ready, once for the process; called before any other use of it. Thread-safe. A machine on which it
/// can't start has no source of random bytes: the process ends.
void startSodium();

} // namespace tillpool::staff
