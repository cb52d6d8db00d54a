// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/ConnectionString.h"

#include <gtest/gtest.h>

namespace tillpool::regions {
namespace {

using namespace Qt::StringLiterals;

base::RegionId region() { return base::RegionId::parse(u"001"_s).takeValue(); }

TEST(ConnectionString, TakesAUri)
{
    const auto settings = settingsFrom(region(), u"postgresql://teller:p%40ss@10.0.0.1:6001/books"_s);
    ASSERT_TRUE(settings.hasValue());
    EXPECT_EQ(settings->id, region());
    EXPECT_EQ(settings->hosts, QStringList(u"10.0.0.1:6001"_s));
    EXPECT_EQ(settings->database, u"books"_s);
    EXPECT_EQ(settings->user, u"teller"_s);
    EXPECT_EQ(settings->password, u"p@ss"_s);
}

TEST(ConnectionString, TakesAPrimaryAndItsStandby)
{
    for (const QString& dsn : {u"postgresql://u@a:1,b:2/books"_s, u"host=a,b port=1,2 dbname=books user=u"_s}) {
        const auto settings = settingsFrom(region(), dsn);
        ASSERT_TRUE(settings.hasValue());
        EXPECT_EQ(settings->hosts, (QStringList {u"a:1"_s, u"b:2"_s}));
        EXPECT_EQ(settings->database, u"books"_s);
    }
    EXPECT_EQ(settingsFrom(region(), u"host=a,b port=7"_s)->hosts, (QStringList {u"a:7"_s, u"b:7"_s}));
    EXPECT_EQ(settingsFrom(region(), u"dbname=books"_s)->hosts, QStringList(u"127.0.0.1:5432"_s));
}

TEST(ConnectionString, RefusesWhatIsNone)
{
    const auto settings = settingsFrom(region(), u"nonsense"_s);
    ASSERT_FALSE(settings.hasValue());
    EXPECT_EQ(settings.error().fields.front().pointer, u"dsn"_s);
}

} // namespace
} // namespace tillpool::regions
