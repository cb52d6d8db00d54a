// SPDX-License-Identifier: GPL-3.0-or-later
#include "Menus.h"

#include "base/Money.h"

#include <rapidcheck/gtest.h>

namespace tillpool::base {
namespace {

using namespace Qt::StringLiterals;
using test::money;

TEST(Currencies, AreThreeCapitalLettersWithTheirDigits)
{
    EXPECT_EQ(test::currency(u"EUR"_s).minorPerUnit(), 100);
    EXPECT_EQ(test::currency(u"JPY"_s).minorPerUnit(), 1);
    EXPECT_EQ(test::currency(u"KWD"_s).minorPerUnit(), 1000);
    for (const QString& text : {u""_s, u"EU"_s, u"eur"_s, u"EURO"_s, u"E1R"_s, u"€UR"_s})
        EXPECT_FALSE(Currency::parse(text).hasValue()) << text.toStdString();
}

TEST(MoneyValue, AddsSubtractsMultipliesAndCompares)
{
    const Money ten = money(1000, u"EUR"_s);
    const Money three = money(300, u"EUR"_s);
    EXPECT_EQ((ten + three).amountMinor(), 1300);
    EXPECT_EQ((three - ten).amountMinor(), -700);
    EXPECT_EQ((three * 4).amountMinor(), 1200);
    EXPECT_TRUE(three < ten);
    EXPECT_TRUE(ten >= ten);
    EXPECT_TRUE((three - ten).isNegative());
    EXPECT_TRUE((three - three).isZero());
    EXPECT_FALSE(ten == money(1000, u"USD"_s));
}

TEST(MoneyDeathTest, TwoCurrenciesNeverMeet)
{
    EXPECT_DEATH((void)(money(1, u"EUR"_s) + money(1, u"USD"_s)), "ASSERT");
    EXPECT_DEATH((void)(money(1, u"EUR"_s) < money(1, u"USD"_s)), "ASSERT");
}

TEST(MoneyValue, PlainTextHasTheDigitsOfItsCurrency)
{
    EXPECT_EQ(money(1250, u"EUR"_s).plainText(), u"12.50"_s);
    EXPECT_EQ(money(-5, u"EUR"_s).plainText(), u"-0.05"_s);
    EXPECT_EQ(money(0, u"USD"_s).plainText(), u"0.00"_s);
    EXPECT_EQ(money(1250, u"JPY"_s).plainText(), u"1250"_s);
    EXPECT_EQ(money(1, u"KWD"_s).plainText(), u"0.001"_s);
    EXPECT_EQ(money(1'000'000'000'000, u"EUR"_s).plainText(), u"10000000000.00"_s);
}

TEST(DivideRounded, RoundsHalvesAwayFromZero)
{
    EXPECT_EQ(divideRounded(5, 2), 3);
    EXPECT_EQ(divideRounded(-5, 2), -3);
    EXPECT_EQ(divideRounded(4, 3), 1);
    EXPECT_EQ(divideRounded(-4, 3), -1);
    EXPECT_EQ(divideRounded(0, 7), 0);
    EXPECT_EQ(divideRounded(Int128(1'000'000'000'000) * 1'000'000, 1'000'000), 1'000'000'000'000);
}

RC_GTEST_PROP(DivideRounded, IsTheNearestInteger, (qint64 numerator))
{
    const qint64 denominator = *rc::gen::inRange<qint64>(1, 3'000'000);
    const Int128 wide = Int128(numerator) * 1000;
    const Int128 quotient = divideRounded(wide / 1000, denominator);
    const Int128 distance = quotient * denominator - numerator;
    const Int128 twice = 2 * (distance < 0 ? -distance : distance);
    RC_ASSERT(twice <= denominator);
    // On a half the magnitude grows.
    if (twice == denominator)
        RC_ASSERT((quotient < 0 ? -quotient : quotient) * denominator
            > Int128(numerator < 0 ? -Int128(numerator) : numerator));
}

} // namespace
} // namespace tillpool::base
