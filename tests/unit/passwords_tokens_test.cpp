// SPDX-License-Identifier: GPL-3.0-or-later
#include "staff/Tokens.h"

#include <QSet>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
namespace tokens = staff::tokens;

namespace {

base::RegionId region(const QString& text) { return base::RegionId::parse(text).takeValue(); }

} // namespace

TEST(Tokens, ATokenNamesTheRegionOfItsSession)
{
    const QByteArray token = tokens::make(region(u"002"_s));
    EXPECT_TRUE(token.startsWith("002."));
    EXPECT_EQ(token.size(), 4 + 43);
    EXPECT_EQ(tokens::regionOf(token).takeValue(), region(u"002"_s));
}

TEST(Tokens, NoTwoTokensAreTheSame)
{
    QSet<QByteArray> made;
    for (int i = 0; i < 1000; ++i)
        made.insert(tokens::make(region(u"001"_s)));
    EXPECT_EQ(made.size(), 1000);
}

TEST(Tokens, TheHashIsSha256)
{
    EXPECT_EQ(tokens::hash("abc").toHex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Tokens, WhatIsNoTokenIsUnauthenticated)
{
    const QByteArray good = tokens::make(region(u"001"_s));
    const QByteArray foreign = "x01" + good.mid(3);
    for (const QByteArray& bad : {QByteArray(), QByteArray("001."), good.chopped(1), good + 'A', foreign}) {
        const auto result = tokens::regionOf(bad);
        ASSERT_FALSE(result.hasValue()) << bad.constData();
        EXPECT_EQ(result.error().code, base::ErrorCode::Unauthenticated);
    }
}

TEST(Tokens, RandomIdsHaveNoLookAlikes)
{
    QString all;
    for (int i = 0; i < 500; ++i) {
        const QString part = tokens::randomIdPart(10);
        ASSERT_EQ(part.size(), 10);
        ASSERT_TRUE(base::hasIdForm(u"001-"_s + part)) << qPrintable(part);
        all += part;
    }
    for (const QChar lookAlike : u"0o1l"_s)
        EXPECT_FALSE(all.contains(lookAlike));
}
