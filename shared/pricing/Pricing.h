// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "base/Money.h"
#include "catalogue/Catalogue.h"
#include "sales/Basket.h"

#include <optional>
#include <vector>

namespace tillpool::pricing {

/// What one item or modifier of a basket costs. amount = quantity × unitPrice, always.
struct Charge {
    int lineNo = 0; ///< from 1, consecutive over items and modifiers alike: a line, then its modifiers
    QString name {};
    qint64 quantity = 0;
    base::Money listPrice {}; ///< the catalogue's
    base::Money unitPrice {}; ///< what is charged: the list price, or the override's
    base::Money amount {};
    QString taxClass {};
    std::optional<QString> overrideReason {}; ///< there when the price was set by hand

    bool isOverridden() const { return overrideReason.has_value(); }
};

struct PricedModifier {
    base::ModifierId modifierId {};
    Charge charge {};
};

struct PricedLine {
    base::ItemId itemId {};
    Charge charge {}; ///< of the item alone
    std::vector<PricedModifier> modifiers {};

    /// The item's amount and its modifiers' together.
    base::Money amountWithModifiers() const;
};

/// What a promotion took off this basket, and why; `amount` is more than 0.
struct Discount {
    base::PromotionId promotionId {};
    QString name {};
    base::Money amount {};
    QString reason {};
};

/// A promotion that took nothing off, and why.
struct DiscountNotApplied {
    base::PromotionId promotionId {}; ///< empty for a coupon that no promotion goes with
    QString name {};                  ///< the promotion's, or the coupon's code
    QString reason {};
};

/// The tax of one class over the whole basket.
struct TaxLine {
    QString taxClass {};
    QString name {};
    qint64 ratePpm = 0;
    catalogue::TaxMode mode = catalogue::TaxMode::Included;
    base::Money taxed {};  ///< the amounts that are taxed, as priced: with the tax when it is included, else without
    base::Money amount {}; ///< the tax: a part of the base when included, else on top of it
};

/// A basket with its prices. Invariant: total = subtotal + addedTax() − discountTotal().
struct PricedBasket {
    qint64 catalogueVersion = 0;
    base::StoreId storeId {};
    base::Currency currency {};
    std::vector<PricedLine> lines {};
    std::vector<Discount> discounts {};
    std::vector<DiscountNotApplied> discountsNotApplied {};
    std::vector<TaxLine> taxes {}; ///< in the catalogue's order; classes of rate 0 or without an amount are left out
    base::Money subtotal {};       ///< all lines
    base::Money total {};          ///< what is to be paid

    base::Money addedTax() const; ///< 0 where prices hold the tax
    base::Money discountTotal() const;
    /// The line numbers (Charge::lineNo) whose price was set by hand.
    std::vector<int> overriddenLineNumbers() const;
};

/// The tax on `taxed` at `ratePpm`, rounded half up to the minor unit: on top of it (Added) or within it (Included).
base::Money taxOn(const base::Money& taxed, qint64 ratePpm, catalogue::TaxMode mode);

/// The prices of `basket` by the rules of `catalogue`. UnknownItem for ids that the catalogue doesn't have, all at
/// once, with the pointer of each (/lines/N/item_id, /lines/N/modifiers/M); InvalidField when the sum passes
/// limits::amountMinorMax. An item that is sold out has a price too. A coupon without a promotion is a discount that is
/// not applied.
base::Result<PricedBasket> priceBasket(const catalogue::Catalogue& catalogue, const sales::Basket& basket);

} // namespace tillpool::pricing
