// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "base/Money.h"

#include <QStringList>
#include <optional>
#include <vector>

namespace tillpool::sales {

/// A price that staff set by hand instead of the catalogue's; it needs a manager and is on record.
struct PriceOverride {
    base::Money unitPrice {}; ///< 0 or more
    QString reason {};
};

/// A modifier of a basket line, such as oat milk.
struct BasketModifier {
    base::ModifierId modifierId {};
    qint64 quantity = 1; ///< for the whole line, not for each of its items
    std::optional<PriceOverride> priceOverride {};
};

struct BasketLine {
    base::ItemId itemId {};
    qint64 quantity = 1;
    std::vector<BasketModifier> modifiers {};
    QString note {};
    std::optional<PriceOverride> priceOverride {};
};

/// What is being rung up.
struct Basket {
    std::vector<BasketLine> lines {};
    QStringList coupons {};

    /// True when any line or modifier carries a price override.
    bool hasPriceOverride() const
    {
        for (const BasketLine& line : lines) {
            if (line.priceOverride)
                return true;
            for (const BasketModifier& modifier : line.modifiers) {
                if (modifier.priceOverride)
                    return true;
            }
        }
        return false;
    }
};

} // namespace tillpool::sales
