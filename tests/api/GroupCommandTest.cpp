// SPDX-License-Identifier: GPL-3.0-or-later
// An admin at a shell looks after a group, of whichever region.
#include "api/Checks.h"
#include "api/TillpoolCtl.h"

#include "support/Books.h"

#include <QUuid>
#include <pwd.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

class GroupCommand : public testing::Test {
protected:
    Api api;
    TestCustomer customer = signUp(api, u"001"_s);
    QString group = makeGroup(api, customer, u"003"_s, u"Shell group"_s);
    Books books {system().region(u"003"_s).dsn};

    void SetUp() override { givePoints(group, 500); }

    CommandEnd run(const QString& action, const QStringList& more = {})
    {
        return groupCommand(QStringList {action, group} + more);
    }
    CommandEnd runWithReason(const QString& action, const QStringList& more = {})
    {
        return run(action, more + QStringList {u"--reason"_s, u"because we test"_s});
    }
    CommandEnd adjust(qint64 points, const QStringList& more = {})
    {
        return runWithReason(u"adjust"_s, QStringList {u"--points"_s, QString::number(points)} + more);
    }
    QStringList auditLine(const QString& action)
    {
        return books
            .rows(u"SELECT subject_id, details ->> 'reason' FROM audit_log WHERE target_id = $1 AND action = $2"_s,
                {group, action})
            .at(0);
    }
    QStringList asRecorded()
    {
        return {u"tillpoolctl:"_s + QString::fromLocal8Bit(::getpwuid(::getuid())->pw_name), u"because we test"_s};
    }
    qint64 points() { return readGroup(api, group, customer.token)[u"points"_s].toInteger(); }
};

} // namespace

TEST_F(GroupCommand, ShowsAGroup)
{
    const CommandEnd shown = run(u"show"_s, {u"--json"_s});
    ASSERT_EQ(shown.code, 0) << shown.err.constData();
    const QJsonObject json = shown.json();
    EXPECT_EQ(json[u"group_id"_s], group);
    EXPECT_EQ(json[u"points"_s], 500);
    EXPECT_EQ(json[u"members"_s], 1);
    EXPECT_TRUE(json[u"frozen"_s].isNull());
    EXPECT_EQ(json[u"entries"_s][0][u"delta"_s], 500);
    EXPECT_TRUE(json[u"holds"_s].toArray().isEmpty());

    const QByteArray text = run(u"show"_s).out;
    for (const char* part : {"Shell group", "500, of them 0 held and 500 available; debt 0", "state    open",
             "newest entries:", "+500 points", "live holds: none"})
        EXPECT_TRUE(text.contains(part)) << part << " is missing in\n" << text.constData();
}

TEST_F(GroupCommand, TellsOfLiveHoldsWhetherTheirSaleIsDecided)
{
    const auto hold = [&](const QString& sale) {
        books.rows(u"SELECT points_hold($1, $2, $3, 10, $4, '\\x00')"_s, {sale, group, customer.id, sale.left(3)});
    };
    const auto newSale = [](const QString& region) {
        return region + u'-' + QUuid::createUuid().toString(QUuid::WithoutBraces);
    };
    const QString undecided = newSale(u"001"_s);
    const QString aborted = newSale(u"002"_s);
    hold(undecided);
    hold(aborted);
    const auto abort = [](const QString& sale) {
        Books(system().region(sale.left(3)).dsn).rows(u"SELECT abort_sale($1, NULL, 'test', '{}', NULL)"_s, {sale});
    };
    abort(aborted);
    const QJsonArray holds = run(u"show"_s, {u"--json"_s}).json()[u"holds"_s].toArray();
    ASSERT_EQ(holds.size(), 2);
    EXPECT_EQ(holds[0][u"sale_id"_s], undecided);
    EXPECT_EQ(holds[0][u"decision"_s], u"none"_s);
    EXPECT_EQ(holds[1][u"store_region"_s], u"002"_s);
    EXPECT_EQ(holds[1][u"decision"_s], u"aborted"_s);
    const QByteArray text = run(u"show"_s).out;
    EXPECT_TRUE(text.contains("in region 001: none") && text.contains("in region 002: aborted")) << text.constData();
    abort(undecided);
    for (const QString& sale : {undecided, aborted})
        books.rows(u"SELECT points_release($1, $2, $3, NULL)"_s, {sale, group, sale.left(3)});
}

TEST_F(GroupCommand, FreezesAndUnfreezes)
{
    EXPECT_EQ(runWithReason(u"freeze"_s, {u"--json"_s}).json()[u"outcome"_s], u"done"_s);
    EXPECT_EQ(auditLine(u"freeze_group"_s), asRecorded());
    EXPECT_EQ(runWithReason(u"freeze"_s, {u"--json"_s}).json()[u"outcome"_s], u"already"_s);
    EXPECT_EQ(run(u"show"_s, {u"--json"_s}).json()[u"frozen"_s][u"reason"_s], u"because we test"_s);
    EXPECT_TRUE(run(u"show"_s).out.contains("frozen since"));

    const TestRegion& store = system().region(u"001"_s);
    const QJsonObject sale = saleBody(api, store, {.customer = customer.id, .redeemGroup = group, .redeemPoints = 10});
    EXPECT_TRUE(isProblem(api.post(u"/api/v1/sales"_s, sale, cashierToken(api, store)), 409, u"group_frozen"_s));

    EXPECT_EQ(runWithReason(u"unfreeze"_s, {u"--json"_s}).json()[u"outcome"_s], u"done"_s);
    EXPECT_EQ(auditLine(u"unfreeze_group"_s), asRecorded());
    EXPECT_EQ(runWithReason(u"unfreeze"_s, {u"--json"_s}).json()[u"outcome"_s], u"already"_s);
    EXPECT_TRUE(isStatus(api.post(u"/api/v1/sales"_s, sale, cashierToken(api, store)), 201));
}

TEST_F(GroupCommand, AdjustsOnceForAKey)
{
    const CommandEnd added = adjust(25, {u"--json"_s});
    ASSERT_EQ(added.code, 0) << added.err.constData();
    EXPECT_EQ(added.json()[u"balance_after"_s], 525);
    EXPECT_EQ(auditLine(u"adjust_points"_s), asRecorded());
    const CommandEnd taken = adjust(-125);
    EXPECT_TRUE(taken.out.contains("has 400 points now")) << taken.out.constData() << taken.err.constData();

    const QStringList withKey {u"--json"_s, u"--key"_s, QUuid::createUuid().toString(QUuid::WithoutBraces)};
    EXPECT_EQ(adjust(1, withKey).json(), adjust(1, withKey).json());
    EXPECT_EQ(points(), 401);
    const CommandEnd otherwise = adjust(2, withKey);
    EXPECT_EQ(otherwise.code, 1);
    EXPECT_TRUE(otherwise.err.contains("was used for something else")) << otherwise.err.constData();

    const CommandEnd tooMuch = adjust(-402);
    EXPECT_EQ(tooMuch.code, 1);
    EXPECT_TRUE(tooMuch.err.contains("has 401 points available, and 402 can't be taken")) << tooMuch.err.constData();
    EXPECT_EQ(points(), 401);
    EXPECT_EQ(faultsInTheBooks(), QStringList());
}

TEST_F(GroupCommand, SaysWhatIsWrong)
{
    struct Wrong {
        QStringList arguments;
        int code;
        const char* says;
    };
    const QString config = system().configPath();
    const Wrong all[] {
        {{u"show"_s, u"003-nosuchgroup"_s, u"--config"_s, config}, 1, "there is no group 003-nosuchgroup"},
        {{u"show"_s, u"777-group"_s, u"--config"_s, config}, 1, "777"},
        {{u"show"_s, u"nonsense"_s, u"--config"_s, config}, 1, "RRR-xxxxxx"},
        {{u"show"_s, group, u"--config"_s, u"/does/not/exist.toml"_s}, 1, "/does/not/exist.toml"},
        {{u"freeze"_s, group, u"--config"_s, config}, 2, "--reason"},
        {{u"freeze"_s, group, u"--reason"_s, u"  "_s, u"--config"_s, config}, 2, "say why"},
        {{u"adjust"_s, group, u"--reason"_s, u"x"_s, u"--config"_s, config}, 2, "--points"},
        {{u"adjust"_s, group, u"--points"_s, u"100001"_s, u"--reason"_s, u"x"_s, u"--config"_s, config}, 2, "100000"},
        {{u"adjust"_s, group, u"--points"_s, u"0"_s, u"--reason"_s, u"x"_s, u"--config"_s, config}, 2, "must not be 0"},
        {{u"adjust"_s, group, u"--points"_s, u"1"_s, u"--key"_s, u"x"_s, u"--reason"_s, u"x"_s, u"--config"_s, config},
            1, "UUID"},
        {{u"frobnicate"_s}, 2, "subcommand"}};
    for (const Wrong& wrong : all) {
        const CommandEnd end = tillpoolctl(QStringList {u"group"_s} + wrong.arguments);
        EXPECT_EQ(end.code, wrong.code) << wrong.says << ": " << end.err.constData();
        EXPECT_TRUE(end.err.contains(wrong.says)) << wrong.says << " is missing in " << end.err.constData();
    }
    EXPECT_EQ(points(), 500);
    EXPECT_EQ(tillpoolctl({u"group"_s, u"adjust"_s, u"--help"_s}).code, 0);
}
