// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/Books.h"

namespace tillpool::test {

/// What is wrong with refunds and adjustments in the books of all regions together, a sentence each: no refund gives
/// back more than was sold, whole refunds give back all, each movement of points that a refund or an adjustment tells
/// was made once and none besides, and closed groups are empty.
QStringList faultsInTheRefunds(const std::vector<BooksOfRegion>& regions);

} // namespace tillpool::test
