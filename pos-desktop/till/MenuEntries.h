// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalogue/Catalogue.h"
#include "widgets/CategoryRail.h"

namespace tillpool::till {

/// The rail's key for all items together.
inline const QString everythingKey = QStringLiteral("everything");

/// What the rail shows of a menu: everything, then each category that has items of its own, in the menu's order.
std::vector<widgets::RailEntry> railEntries(const catalogue::Catalogue& catalogue);

} // namespace tillpool::till
