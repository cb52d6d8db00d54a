// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Money.h"
#include "base/Points.h"

#include <QString>

namespace tillpool::words {

/// "1,234.50" or "−4.00": grouped, always with the currency's digits, a true minus sign (U+2212), no currency.
QString amountText(const base::Money& amount);
/// "€1,234.50", "−€4.00", "S$3.20", "JPY 500": amountText with the currency's sign, or its code where it has none here.
QString moneyText(const base::Money& amount);
/// "1,324" or "−500".
QString countText(qint64 count);
/// "1 point", "1,324 points".
QString pointsText(base::Points points);

} // namespace tillpool::words
