// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/Migrations.h"

#include "support/ScratchDatabase.h"
#include "support/System.h"

#include <gtest/gtest.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool;

namespace {

const auto quiet = [](const QString&) {};

/// A database of its own in region 001, without any table.
struct EmptyDatabase : test::ScratchDatabase {
    EmptyDatabase() : ScratchDatabase(u"001"_s, Content::Nothing) {}
};

} // namespace

TEST(Migrations, TheRunningSystemIsUpToDate)
{
    for (const auto& settings : test::system().settings()) {
        const auto report = regions::migrate(settings, sql::allMigrations(), quiet);
        ASSERT_TRUE(report.hasValue()) << qPrintable(report.error().detail);
        EXPECT_EQ(report->applied, 0);
        EXPECT_EQ(report->alreadyThere, static_cast<int>(sql::allMigrations().size()));
    }
}

TEST(Migrations, OneByOneOrAllAtOnceGiveTheSameSchema)
{
    EmptyDatabase fresh;
    EmptyDatabase grown;
    ASSERT_TRUE(regions::migrate(fresh.settings(), sql::allMigrations(), quiet).hasValue());
    const auto files = sql::allMigrations();
    ASSERT_FALSE(files.empty());
    // The identity is claimed by the first file, so each step is complete in itself.
    for (size_t count = 1; count <= files.size(); ++count) {
        const auto report = regions::migrate(grown.settings(), files.first(count), quiet);
        ASSERT_TRUE(report.hasValue()) << qPrintable(report.error().detail);
        EXPECT_EQ(report->applied, 1);
    }
    EXPECT_GT(fresh.schema().size(), 100);
    EXPECT_EQ(fresh.schema(), grown.schema());
}

TEST(Migrations, TwoStartersAtOnceDoNoHarm)
{
    EmptyDatabase database;
    std::atomic<int> applied {0};
    std::atomic<int> failed {0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            const auto report = regions::migrate(database.settings(), sql::allMigrations(), quiet);
            report.hasValue() ? applied += report->applied : ++failed;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(applied, static_cast<int>(sql::allMigrations().size()));
}

TEST(Migrations, AnEditedFileIsRefusedAndNamed)
{
    EmptyDatabase database;
    ASSERT_TRUE(regions::migrate(database.settings(), sql::allMigrations(), quiet).hasValue());
    std::vector<sql::MigrationFile> files(sql::allMigrations().begin(), sql::allMigrations().end());
    files[1].text = "SELECT 1";
    const auto report = regions::migrate(database.settings(), files, quiet);
    ASSERT_FALSE(report.hasValue());
    EXPECT_TRUE(report.error().detail.contains(QString::fromUtf8(files[1].name))) << qPrintable(report.error().detail);
}

TEST(Migrations, ADatabaseFromALaterVersionIsLeftAlone)
{
    EmptyDatabase database;
    ASSERT_TRUE(regions::migrate(database.settings(), sql::allMigrations(), quiet).hasValue());
    database.asOwner().rows(
        u"INSERT INTO schema_migrations (version, name, checksum) VALUES (9999, '9999_future.sql', 'x')"_s);
    const auto report = regions::migrate(database.settings(), sql::allMigrations(), quiet);
    ASSERT_FALSE(report.hasValue());
    EXPECT_TRUE(report.error().detail.contains(u"9999_future.sql"_s)) << qPrintable(report.error().detail);
}

TEST(Migrations, AFileThatFailsLeavesNothingBehind)
{
    EmptyDatabase database;
    std::vector<sql::MigrationFile> files(sql::allMigrations().begin(), sql::allMigrations().end());
    files.push_back({9000, "9000_broken.sql", "CREATE TABLE half_done (a integer); SELECT no_such_function();"});
    const auto report = regions::migrate(database.settings(), files, quiet);
    ASSERT_FALSE(report.hasValue());
    EXPECT_EQ(database.asOwner().text(u"SELECT to_regclass('half_done')::text"_s), QString());
    EXPECT_EQ(database.asOwner().number(u"SELECT count(*) FROM schema_migrations"_s),
        static_cast<qint64>(sql::allMigrations().size()));
}

TEST(Migrations, ADatabaseOfAnotherRegionIsRefused)
{
    EmptyDatabase database;
    ASSERT_TRUE(regions::migrate(database.settings(), sql::allMigrations(), quiet).hasValue());
    auto other = database.settings();
    other.id = base::RegionId::parse(u"777"_s).takeValue();
    const auto report = regions::migrate(other, sql::allMigrations(), quiet);
    ASSERT_FALSE(report.hasValue());
    EXPECT_TRUE(report.error().detail.contains(u"region 001"_s)) << qPrintable(report.error().detail);
}
