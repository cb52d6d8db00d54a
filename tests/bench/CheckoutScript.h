// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "BenchSystem.h"

namespace tillpool::bench {

/// A script for pgbench: the very statement that the backend sends for a checkout with redemption, with the content
/// that it makes of the same request; group and customer are chosen at random. Taken from the backend's code, not a
/// copy.
base::Result<QString> checkoutScript(const BenchSystem& system);

} // namespace tillpool::bench
