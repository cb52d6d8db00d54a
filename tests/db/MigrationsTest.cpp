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

// What runs has been migrated, filled and worked with; its schema must still be that of the files.
TEST(Migrations, TheRunningRegionsHaveTheSchemaOfTheFiles)
{
    for (const test::TestRegion& region : test::system().regions) {
        test::ScratchDatabase fresh(region.id, test::ScratchDatabase::Content::Schema);
        test::Books running(test::system().ownerDsn(region.id));
        EXPECT_EQ(test::schemaOf(running), fresh.schema()) << qUtf8Printable(region.id);
    }
}

TEST(Migrations, AnyDifferenceOfTwoSchemasIsSeen)
{
    test::ScratchDatabase database(u"001"_s, test::ScratchDatabase::Content::Schema);
    test::Books& owner = database.asOwner();
    const QStringList before = database.schema();
    const QString changes[] {u"ALTER TABLE stores ADD COLUMN more text"_s,
        u"ALTER TABLE stores ALTER COLUMN name DROP NOT NULL"_s,
        u"ALTER TABLE stores ALTER COLUMN address SET DEFAULT 'x'"_s,
        u"ALTER TABLE items ALTER COLUMN price TYPE bigint"_s, u"ALTER TABLE groups SET (fillfactor = 60)"_s,
        u"CREATE SEQUENCE another"_s, u"ALTER SEQUENCE outbox_id_seq INCREMENT BY 2"_s,
        u"ALTER TABLE staff DROP CONSTRAINT staff_role_check"_s, u"DROP INDEX sales_created"_s,
        u"DROP TRIGGER tills_receipt_sequence ON tills"_s,
        u"ALTER TABLE tills DISABLE TRIGGER tills_receipt_sequence"_s,
        u"ALTER DOMAIN region_id ADD CHECK (VALUE <> '000')"_s, u"CREATE DOMAIN another AS text"_s,
        u"CREATE FUNCTION points_capture(p_hold_id text) RETURNS text LANGUAGE sql AS 'SELECT 1'"_s,
        u"ALTER FUNCTION points_capture(text, text) SECURITY DEFINER"_s,
        u"GRANT EXECUTE ON FUNCTION points_capture(text, text) TO public"_s, u"GRANT UPDATE ON sales TO tillpool"_s,
        u"GRANT UPDATE (total) ON sales TO tillpool"_s, u"REVOKE SELECT ON sales FROM tillpool"_s,
        u"ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO tillpool"_s};
    for (const QString& change : changes) {
        owner.rows(u"BEGIN"_s);
        owner.rows(change);
        EXPECT_NE(database.schema(), before) << qUtf8Printable(change);
        owner.rows(u"ROLLBACK"_s);
    }
    EXPECT_EQ(database.schema(), before);
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
