// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalogue/Catalogue.h"
#include "pricing/Pricing.h"
#include "widgets/Theme.h"

#include <QWidget>
#include <memory>
#include <vector>

namespace tillpool::test {

constexpr double pixelsPerMillimetre = 96 / 25.4;

/// A catalogue of `count` items in six categories, named and priced like a café's; every 20th is sold out.
std::shared_ptr<const catalogue::Catalogue> sampleCatalogue(int count);
std::vector<int> allPositions(int count);

/// A line of a basket, priced: `quantity` at `unitMinor` euro cents, with modifiers at no price.
pricing::PricedLine sampleLine(
    const QString& name, qint64 quantity, qint64 unitMinor, const QStringList& modifiers = {});
pricing::PricedBasket sampleBasket(std::vector<pricing::PricedLine> lines);
/// The basket of three lines, a discount and one that is near, as a cashier would have it.
pricing::PricedBasket busyBasket();

/// All widgets as a till has them: rail, items, basket with groups, commands; and with `openPay` the sheet over it.
std::unique_ptr<QWidget> makeGallery(const widgets::Theme& theme, QSize size);
void openPay(QWidget& gallery);
/// The keyboard, every kind and state of a command, and all banners.
std::unique_ptr<QWidget> makeStates(const widgets::Theme& theme, QSize size);

} // namespace tillpool::test
