// SPDX-License-Identifier: GPL-3.0-or-later
#include "Menus.h"

#include "base/Limits.h"
#include "loyalty/PointsRules.h"

#include <rapidcheck/gtest.h>

namespace tillpool::loyalty {
namespace {

using namespace Qt::StringLiterals;
using base::Money;
using base::Points;
using test::money;

TEST(Earning, CountsWholeUnitsOfMoney)
{
    const PointsRules rules;
    EXPECT_EQ(pointsEarned(money(0, u"EUR"_s), rules), Points(0));
    EXPECT_EQ(pointsEarned(money(99, u"EUR"_s), rules), Points(0));
    EXPECT_EQ(pointsEarned(money(100, u"EUR"_s), rules), Points(10));
    EXPECT_EQ(pointsEarned(money(749, u"EUR"_s), rules), Points(70));
    EXPECT_EQ(pointsEarned(money(749, u"JPY"_s), rules), Points(7490));
    EXPECT_EQ(pointsEarned(money(-500, u"EUR"_s), rules), Points(0));
    EXPECT_EQ(pointsEarned(money(749, u"EUR"_s), {.earnPerUnit = 0}), Points(0));
    EXPECT_EQ(pointsEarned(money(limits::amountMinorMax, u"JPY"_s), rules), Points(limits::pointsMax));
}

TEST(Worth, IsRoundedDown)
{
    const PointsRules rules;
    EXPECT_EQ(valueOf(Points(250), rules, test::currency(u"EUR"_s)), money(250, u"EUR"_s));
    EXPECT_EQ(valueOf(Points(250), rules, test::currency(u"JPY"_s)), money(2, u"JPY"_s));
    EXPECT_EQ(valueOf(Points(10), {.redeemPerUnit = 300}, test::currency(u"EUR"_s)), money(3, u"EUR"_s));
    EXPECT_EQ(valueOf(Points(limits::pointsMax), {.redeemPerUnit = 1}, test::currency(u"KWD"_s)).amountMinor(),
        limits::pointsMax * 1000);
}

TEST(MostUseful, WastesNothing)
{
    const PointsRules rules;
    EXPECT_EQ(mostUsefulPoints(money(1250, u"EUR"_s), rules), Points(1250));
    EXPECT_EQ(mostUsefulPoints(money(3, u"JPY"_s), rules), Points(300));
    EXPECT_EQ(mostUsefulPoints(money(0, u"EUR"_s), rules), Points(0));
    // A point is worth 3 1/3 cents: 3 points pay 10 of 12 cents, 4 would be too much.
    EXPECT_EQ(mostUsefulPoints(money(12, u"EUR"_s), {.redeemPerUnit = 30}), Points(3));
    EXPECT_EQ(redeemablePoints(money(1250, u"EUR"_s), Points(400), rules), Points(400));
    EXPECT_EQ(redeemablePoints(money(1250, u"JPY"_s), Points(470), rules), Points(400));
    EXPECT_EQ(redeemablePoints(money(1250, u"EUR"_s), Points(-5), rules), Points(0));
}

TEST(CheckRedeem, NamesTheMostThatHelps)
{
    const PointsRules rules;
    EXPECT_EQ(checkRedeem(Points(250), money(250, u"EUR"_s), rules).takeValue(), money(250, u"EUR"_s));
    const auto tooMany = checkRedeem(Points(251), money(250, u"EUR"_s), rules);
    ASSERT_FALSE(tooMany.hasValue());
    EXPECT_EQ(tooMany.error().code, base::ErrorCode::InvalidField);
    EXPECT_EQ(test::pointers(tooMany.error()), u"/redeem/points"_s);
    EXPECT_TRUE(tooMany.error().detail.contains(u"at most 250 help"_s)) << tooMany.error().detail.toStdString();
    const auto worthless = checkRedeem(Points(99), money(250, u"JPY"_s), rules);
    EXPECT_EQ(test::pointers(worthless.error()), u"/redeem/points"_s);
    EXPECT_FALSE(checkRedeem(Points(limits::pointsMax), money(1, u"EUR"_s), rules).hasValue());
}

RC_GTEST_PROP(MostUseful, IsTheSmallestCountOfTheHighestValue, ())
{
    const QString code = *rc::gen::element(u"EUR"_s, u"USD"_s, u"SGD"_s, u"JPY"_s, u"KWD"_s);
    const PointsRules rules {.redeemPerUnit = *rc::gen::inRange<qint64>(1, 5000)};
    const Money total(*rc::gen::inRange<qint64>(0, 10'000'000), test::currency(code));
    const Points available(*rc::gen::inRange<qint64>(0, 20'000'000));
    const Points best = redeemablePoints(total, available, rules);
    const Money value = valueOf(best, rules, total.currency());
    RC_ASSERT(best <= available);
    RC_ASSERT(value <= total);
    if (!best.isZero())
        RC_ASSERT(valueOf(best - Points(1), rules, total.currency()) < value);
    // With more points of those available, the value stays or passes the total.
    const Money next = valueOf(Points(available.count()), rules, total.currency());
    RC_ASSERT(next == value || next > total);
    const Points most = mostUsefulPoints(total, rules);
    const Money mostValue = valueOf(most, rules, total.currency());
    qint64 more = most.count();
    while (valueOf(Points(more), rules, total.currency()) == mostValue)
        ++more;
    RC_ASSERT(valueOf(Points(more), rules, total.currency()) > total);
}

} // namespace
} // namespace tillpool::loyalty
