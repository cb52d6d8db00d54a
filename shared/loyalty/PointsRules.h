// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Money.h"
#include "base/Points.h"
#include "base/Result.h"

namespace tillpool::loyalty {

/// What points are worth in one region.
struct PointsRules {
    qint64 earnPerUnit = 10;    ///< points for each whole currency unit paid in money; 0: nothing is earned
    qint64 redeemPerUnit = 100; ///< points that are worth one currency unit; 1 or more
    int groupMembersMax = 10;
    bool operator==(const PointsRules& other) const = default;
};

/// Points for `paidInMoney` (tenders less change; what points paid earns nothing): each whole unit counts, the rest of
/// a unit doesn't. At most limits::pointsMax; none for a negative amount.
base::Points pointsEarned(const base::Money& paidInMoney, const PointsRules& rules);

/// What `points` (0 or more) pay in `currency`, rounded down to its minor unit.
base::Money valueOf(base::Points points, const PointsRules& rules, const base::Currency& currency);

/// The most points that help to pay `total`: their value never exceeds it, and one point fewer would be worth less.
base::Points mostUsefulPoints(const base::Money& total, const PointsRules& rules);

/// The most of `available` points that help to pay `total`, without one that adds nothing.
base::Points redeemablePoints(const base::Money& total, base::Points available, const PointsRules& rules);

/// The value of `points` against `total`, or InvalidField at /redeem/points: worth more than the total (the error names
/// the most that helps), or worth nothing at all.
base::Result<base::Money> checkRedeem(base::Points points, const base::Money& total, const PointsRules& rules);

} // namespace tillpool::loyalty
