// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Points.h"

#include <QString>

namespace tillpool::words {

/// What stands between a group and its points, in words for cashiers and customers alike: never a negative number.
/// `debt`: points that were taken back after they had been spent, above 0.

/// "owes 120 points", for where there is little room.
QString owesShort(base::Points debt);
/// "Owes 120 points: the next points earned pay this first."
QString owesText(base::Points debt);
/// "being checked", for where there is little room.
QString frozenShort();
/// "These points are being checked and can't be spent now. Earning goes on."
QString frozenText();

/// Points that a sale earns, and how many of them pay the group's debt; 0 <= forDebt <= earned.
struct EarnedPoints {
    base::Points earned {};
    base::Points forDebt {};
    base::Points staying() const { return earned - forDebt; }
    bool operator==(const EarnedPoints&) const = default;
};

/// `earned` as a group that owes `debt` takes it: the debt is paid first.
EarnedPoints paidToDebtFirst(base::Points earned, base::Points debt);
/// "earns 74 points", "earns 74 points: 50 pay the debt, 24 stay", "earns 40 points: all of them pay the debt".
QString earnsText(const EarnedPoints& points);
/// What follows "74 points earned": ": 50 pay the debt, 24 stay"; empty when none of them pays debt.
QString debtPart(const EarnedPoints& points);

} // namespace tillpool::words
