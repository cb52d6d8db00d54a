// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyalty/PointsRules.h"

#include "base/Limits.h"

#include <algorithm>

namespace tillpool::loyalty {

using namespace Qt::StringLiterals;
using base::Currency;
using base::Int128;
using base::Money;
using base::Points;
using base::Result;

namespace {

Points bounded(Int128 count) { return Points(static_cast<qint64>(std::min<Int128>(count, limits::pointsMax))); }

// The fewest points whose value is `value`.
Points fewestWorth(const Money& value, const PointsRules& rules)
{
    const Int128 minorPerUnit = value.currency().minorPerUnit();
    const Int128 product = static_cast<Int128>(value.amountMinor()) * rules.redeemPerUnit;
    return bounded((product + minorPerUnit - 1) / minorPerUnit);
}

// The most points whose value doesn't exceed `total`, wasted ones included.
Points mostWithin(const Money& total, const PointsRules& rules)
{
    const Int128 minorPerUnit = total.currency().minorPerUnit();
    const Int128 product = (static_cast<Int128>(total.amountMinor()) + 1) * rules.redeemPerUnit - 1;
    return bounded(product / minorPerUnit);
}

} // namespace

Points pointsEarned(const Money& paidInMoney, const PointsRules& rules)
{
    Q_ASSERT(rules.earnPerUnit >= 0);
    if (paidInMoney.isNegative())
        return Points(0);
    const qint64 wholeUnits = paidInMoney.amountMinor() / paidInMoney.currency().minorPerUnit();
    return bounded(static_cast<Int128>(wholeUnits) * rules.earnPerUnit);
}

Money valueOf(Points points, const PointsRules& rules, const Currency& currency)
{
    Q_ASSERT(rules.redeemPerUnit > 0);
    Q_ASSERT(points.count() >= 0);
    const Int128 product = static_cast<Int128>(points.count()) * currency.minorPerUnit();
    return {static_cast<qint64>(product / rules.redeemPerUnit), currency};
}

Points mostUsefulPoints(const Money& total, const PointsRules& rules)
{
    return redeemablePoints(total, Points(limits::pointsMax), rules);
}

Points redeemablePoints(const Money& total, Points available, const PointsRules& rules)
{
    if (total.isNegative() || available.count() <= 0)
        return Points(0);
    const Points within = std::min(available, mostWithin(total, rules));
    return fewestWorth(valueOf(within, rules, total.currency()), rules);
}

Result<Money> checkRedeem(Points points, const Money& total, const PointsRules& rules)
{
    const Money value = valueOf(points, rules, total.currency());
    if (value > total) {
        return base::invalidField(u"/redeem/points"_s,
            u"%1 points are worth %2, more than the total of %3: at most %4 help"_s.arg(points.count())
                .arg(value.plainText(), total.plainText())
                .arg(mostUsefulPoints(total, rules).count()));
    }
    if (value.isZero())
        return base::invalidField(u"/redeem/points"_s, u"%1 points are worth nothing yet"_s.arg(points.count()));
    return value;
}

} // namespace tillpool::loyalty
