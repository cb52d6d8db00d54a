// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalogue/Catalogue.h"
#include "sales/Basket.h"

namespace tillpool::flows {

/// Whether `modifiers` may be chosen for `item`: each is of one of its groups, none twice, and of each group as many as
/// it asks for. InvalidField in a cashier's words.
base::Status checkModifiers(
    const catalogue::Catalogue& catalogue, const catalogue::Item& item, const std::vector<base::ModifierId>& modifiers);

/// Whether a line may have this quantity: 1 to limits::quantityMax. InvalidField in words.
base::Status checkQuantity(qint64 quantity);

/// Whether the item can't be added without choosing modifiers.
bool needsChoice(const catalogue::Catalogue& catalogue, const catalogue::Item& item);

/// A line of `quantity` items, each with all of `modifiers`: a modifier is charged once for each item.
sales::BasketLine makeLine(const base::ItemId& item, qint64 quantity, const std::vector<base::ModifierId>& modifiers);
/// The line with another quantity, also of its modifiers.
sales::BasketLine withQuantity(sales::BasketLine line, qint64 quantity);
std::vector<base::ModifierId> modifiersOf(const sales::BasketLine& line);

/// Whether two lines are of the same item with the same modifiers, in whatever sequence they were chosen, and neither
/// has a note or a price set by hand.
bool areEqualButQuantity(const sales::BasketLine& left, const sales::BasketLine& right);

/// Whether everything of `line` is still on the menu and within the limits.
bool isStillSold(const catalogue::Catalogue& catalogue, const sales::BasketLine& line);

} // namespace tillpool::flows
