// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/Database.h"

#include "support/System.h"

#include <gtest/gtest.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool;
using base::ErrorCode;
using base::RegionId;
using regions::Database;
using regions::Intent;
using regions::Parameters;

namespace {

RegionId region(const QString& text) { return RegionId::parse(text).takeValue(); }

} // namespace

TEST(Regions, EachPrefixReachesItsOwnDatabase)
{
    Database database(test::system().settings());
    for (const RegionId& id : database.regionIds()) {
        const auto rows = database.run(id, sql::regions::readIdentity, {}, Intent::Read);
        ASSERT_TRUE(rows.hasValue()) << qPrintable(rows.error().detail);
        EXPECT_EQ(rows->text(0, "region_id"), id.text());
    }
}

TEST(Regions, AnUnknownPrefixIsRegionUnknown)
{
    Database database(test::system().settings());
    const auto rows = database.run(region(u"999"_s), sql::regions::readIdentity, {}, Intent::Read);
    ASSERT_FALSE(rows.hasValue());
    EXPECT_EQ(rows.error().code, ErrorCode::RegionUnknown);
}

TEST(Regions, AllRegionsAreAskedAtOnceAndAnswerInOrder)
{
    Database database(test::system().settings());
    std::vector<regions::Call> calls;
    for (const QString& id : {u"003"_s, u"001"_s, u"002"_s})
        calls.push_back({region(id), &sql::regions::readIdentity, {}, Intent::Read});
    const auto results = database.runAll(calls);
    for (size_t i = 0; i < calls.size(); ++i) {
        ASSERT_TRUE(results[i].hasValue());
        EXPECT_EQ(results[i]->text(0, "region_id"), calls[i].region.text());
    }
}

TEST(Regions, ADatabaseOfAnotherRegionIsNotServed)
{
    auto settings = test::system().settings();
    std::swap(settings[0].hosts, settings[1].hosts);
    std::swap(settings[0].password, settings[1].password);
    Database database(settings);
    const auto rows = database.run(settings[0].id, sql::regions::checkWritable, {}, Intent::Read);
    ASSERT_FALSE(rows.hasValue());
    EXPECT_EQ(rows.error().code, ErrorCode::RegionUnavailable);
}

TEST(Regions, ARegionThatRefusesConnectionsFailsFastAndLeavesTheOthersAlone)
{
    auto settings = test::system().settings();
    settings[0].hosts = QStringList {u"127.0.0.1:1"_s};
    Database database(settings);
    for (int i = 0; i < 5; ++i) {
        const auto rows = database.run(settings[0].id, sql::regions::checkWritable, {}, Intent::Change);
        ASSERT_FALSE(rows.hasValue());
        EXPECT_EQ(rows.error().code, ErrorCode::RegionUnavailable) << "nothing was sent, so nothing can be unknown";
        EXPECT_EQ(rows.error().region, settings[0].id.text());
    }
    EXPECT_EQ(database.regionsKnownDown().size(), 1U);
    EXPECT_TRUE(database.run(settings[1].id, sql::regions::checkWritable, {}, Intent::Read).hasValue());
}

TEST(Regions, AStandbyThatIsGoneIsPassedOver)
{
    auto settings = test::system().settings();
    settings[0].hosts.prepend(u"127.0.0.1:1"_s);
    Database database(settings);
    EXPECT_TRUE(database.run(settings[0].id, sql::regions::checkWritable, {}, Intent::Read).hasValue());
}

TEST(Regions, TextSurvivesTheJourneyWhateverItHolds)
{
    Database database(test::system().settings());
    const QString odd = u"O'Brien \\ \"quoted\" {curly,comma} NULL — ünï 日本 🙂"_s;
    const auto rows =
        database.run(region(u"001"_s), sql::customers::findNames, Parameters().texts({odd, u"second"_s}), Intent::Read);
    ASSERT_TRUE(rows.hasValue()) << qPrintable(rows.error().detail);
    EXPECT_TRUE(rows->isEmpty());
}

TEST(Regions, ManyThreadsEachUseTheirOwnConnection)
{
    Database database(test::system().settings());
    std::atomic<int> answered {0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 20; ++n) {
                if (database.run(region(u"002"_s), sql::regions::checkWritable, {}, Intent::Read).hasValue())
                    ++answered;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(answered, 16 * 20);
}
