// SPDX-License-Identifier: GPL-3.0-or-later
// What a database rolls back because of others is run again, without a word to the caller.
#include "regions/Database.h"

#include "support/ScratchDatabase.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
using regions::Intent;
using regions::Parameters;

namespace {

const QString group = u"003-again1"_s;
const QString member = u"001-cust01"_s;
const QString sale = u"001-00000000-0000-0000-0000-000000000001"_s;

/// A region whose holds fail for the first `failures` times with one SQLSTATE.
class RunAgain : public testing::TestWithParam<const char*> {
protected:
    test::ScratchDatabase scratch {u"003"_s, test::ScratchDatabase::Content::Schema};
    regions::Database database {{scratch.settings()}};

    void SetUp() override
    {
        test::Books& owner = scratch.asOwner();
        owner.rows(u"INSERT INTO groups (group_id, name, location) VALUES ($1, 'Test', 'Here')"_s, {group});
        owner.rows(u"INSERT INTO group_members (group_id, customer_id) VALUES ($1, $2)"_s, {group, member});
        owner.rows(u"SELECT points_post($1, 'adjust', 'test:1', 100, 0, NULL)"_s, {group});
    }
    // A sequence goes on when its transaction is rolled back.
    void failFirst(int failures)
    {
        test::Books& owner = scratch.asOwner();
        owner.rows(u"CREATE SEQUENCE attempts"_s);
        owner.rows(u"CREATE FUNCTION fail_at_first() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS $$ BEGIN "
                   "IF nextval('attempts') <= %1 THEN RAISE EXCEPTION 'others were faster' USING ERRCODE = '%2'; END "
                   "IF; RETURN NEW; END $$"_s.arg(failures)
                       .arg(QString::fromLatin1(GetParam())));
        owner.rows(u"CREATE TRIGGER fail_at_first BEFORE INSERT ON points_holds FOR EACH ROW EXECUTE FUNCTION "
                   "fail_at_first()"_s);
    }
    base::Result<regions::Rows> hold()
    {
        return database.run(base::RegionId::parse(u"003"_s).takeValue(), sql::points::holdPoints,
            Parameters().text(sale).text(group).text(member).integer(60).text(u"001"_s).bytes("hash"), Intent::Change);
    }
    qint64 attempts() { return scratch.asOwner().number(u"SELECT last_value FROM attempts"_s); }
    QString held() { return scratch.asOwner().text(u"SELECT held::text FROM groups WHERE group_id = $1"_s, {group}); }
};

} // namespace

TEST_P(RunAgain, UntilItSucceeds)
{
    failFirst(3);
    const auto rows = hold();
    ASSERT_TRUE(rows.hasValue()) << qUtf8Printable(rows.error().detail);
    EXPECT_EQ(rows->text(0, "outcome"), u"held"_s);
    EXPECT_EQ(attempts(), 4);
    EXPECT_EQ(held(), u"60"_s);
    EXPECT_EQ(scratch.asOwner().number(u"SELECT count(*) FROM points_entries WHERE kind = 'hold'"_s), 1);
}

TEST_P(RunAgain, ButNotForEver)
{
    failFirst(1000);
    const auto rows = hold();
    ASSERT_FALSE(rows.hasValue());
    EXPECT_EQ(rows.error().code, base::ErrorCode::RegionBusy) << "each attempt was rolled back, and the region works";
    EXPECT_LT(attempts(), 1000);
    EXPECT_EQ(held(), u"0"_s);
}

INSTANTIATE_TEST_SUITE_P(, RunAgain, testing::Values("40001", "40P01"),
    [](const auto& test) { return std::string(test.param) == "40P01" ? "a_deadlock" : "a_serialization_failure"; });
