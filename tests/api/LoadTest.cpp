// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Load.h"

#include "admin/LoadCommand.h"
#include "admin/RegionPlan.h"
#include "api/Checks.h"
#include "support/Books.h"
#include "support/System.h"
#include "support/Waiting.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <csignal>
#include <gtest/gtest.h>

namespace tillpool {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

load::Options options()
{
    const test::System& system = test::system();
    const auto chain = admin::DemoChain::load(QStringLiteral(TILLPOOL_HOME));
    EXPECT_TRUE(chain.hasValue());
    admin::RunningSystem running;
    running.baseUrl = system.baseUrl;
    running.chain = chain->json();
    for (const admin::RegionPlan& plan : admin::embeddedRegions()) {
        const test::TestRegion& region = system.region(plan.id);
        admin::RunningRegion one;
        one.plan = plan;
        one.dsn = region.dsn;
        one.storeId = region.storeId;
        one.tillId = region.tillId;
        one.cashier = {region.cashier.staffId, region.cashier.pin};
        one.manager = {region.manager.staffId, region.manager.pin};
        for (const QJsonValue& described : running.chain.value(u"regions"_s).toArray()) {
            if (described[u"id"_s].toString() == plan.id)
                one.chain = described.toObject();
        }
        running.regions.push_back(one);
    }
    load::Options options = admin::loadOptionsFor(running);
    options.clients = 20;
    options.thinkTimeMean = 5ms;
    return options;
}

testing::AssertionResult begins(load::Run& run)
{
    const auto started = run.start();
    return started.hasValue() ? testing::AssertionSuccess()
                              : testing::AssertionFailure() << started.error().detail.toStdString();
}

/// Runs until its operations are done.
load::Figures finish(load::Run& run)
{
    EXPECT_TRUE(test::waitUntil([&] { return run.isOver(); }, 150s));
    return run.stop();
}

std::string contradictions(const load::Figures& figures)
{
    QStringList sentences;
    for (const load::Violation& violation : figures.violations)
        sentences.append(violation.invariant + u": "_s + violation.sentence + u' '
            + QString::fromUtf8(QJsonDocument(violation.evidence).toJson(QJsonDocument::Compact)));
    return sentences.join(u'\n').toStdString();
}

TEST(Load, AllKindsAtOnceAndNothingContradicts)
{
    load::Options with = options();
    with.operationsMax = 3'000;
    load::Run run(with);
    ASSERT_TRUE(begins(run));
    const load::Figures figures = finish(run);
    EXPECT_EQ(figures.violationsTotal, 0) << contradictions(figures);
    EXPECT_TRUE(run.isClean()) << run.reportText().toStdString();
    EXPECT_GE(figures.operations, with.operationsMax);
    EXPECT_EQ(figures.kinds.size(), 20U) << run.reportText().toStdString();
    for (const load::OperationFigures& kind : figures.kinds) {
        EXPECT_EQ(kind.unknown, 0) << kind.kind.toStdString();
        const bool isLeftOut = figures.notes.join(u' ').contains(kind.kind);
        const bool isAlwaysRefused = kind.kind == u"cancel_before"_s;
        EXPECT_EQ(kind.acknowledged > 0, !isAlwaysRefused && !isLeftOut) << kind.kind.toStdString();
    }
    EXPECT_GT(figures.repeats, 0);
    EXPECT_GT(figures.duplicates, 0);
    EXPECT_GE(figures.checked, figures.operations);
    EXPECT_GT(figures.entriesChecked, figures.operations / 4);
    EXPECT_GT(figures.contentsChecked, figures.operations / 4);
    EXPECT_GT(figures.sightsChecked, figures.operations / 10);
    QStringList codes;
    for (const auto& [code, count] : figures.refusalsByCode)
        codes.append(code);
    EXPECT_TRUE(codes.contains(u"insufficient_points"_s));
    EXPECT_TRUE(codes.contains(u"sale_aborted"_s));
    EXPECT_EQ(test::faultsInTheBooksAtRest(), QStringList());
}

TEST(Load, SeesPointsThatNobodyAskedFor)
{
    load::Options with = options();
    with.operationsMax = 400;
    load::Run run(with);
    ASSERT_TRUE(begins(run));
    test::Books owner(test::system().ownerDsn(u"001"_s));
    const QString hot =
        owner.text(u"SELECT group_id FROM groups WHERE name = 'The hot group' ORDER BY created_at DESC LIMIT 1"_s);
    owner.text(
        u"SELECT outcome FROM adjust_points(gen_random_uuid(), '\\x00', $1, 5, 'Goodwill', '001-staff02')"_s, {hot});
    const load::Figures figures = finish(run);
    EXPECT_EQ(figures.violationsTotal, 1) << contradictions(figures);
    EXPECT_EQ(figures.violations.front().invariant, u"I3"_s);
    EXPECT_FALSE(run.isClean());
}

TEST(Load, SeesThatASaleIsGone)
{
    load::Options with = options();
    with.operationsMax = 400;
    load::Run run(with);
    ASSERT_TRUE(begins(run));
    test::Books owner(test::system().ownerDsn(u"001"_s));
    const QStringList sale =
        owner.rows(u"SELECT sale_id, customer_id FROM sales ORDER BY created_at DESC LIMIT 1"_s).front();
    owner.rows(u"UPDATE sales SET customer_id = '001-nobody1' WHERE sale_id = $1"_s, {sale[0]});
    const load::Figures figures = finish(run);
    owner.rows(u"UPDATE sales SET customer_id = $2 WHERE sale_id = $1"_s, sale);
    EXPECT_FALSE(run.isClean());
    ASSERT_GE(figures.violationsTotal, 1);
    EXPECT_EQ(figures.violations.front().invariant, u"I1"_s) << contradictions(figures);
}

TEST(Load, ARunTagIsUsedOnce)
{
    load::Options with = options();
    with.operationsMax = 20;
    with.customers = 4;
    with.groups = 3;
    load::Run first(with);
    ASSERT_TRUE(begins(first));
    with.runTag = first.options().runTag;
    EXPECT_TRUE(finish(first).isSettled);
    load::Run second(with);
    const auto started = second.start();
    ASSERT_FALSE(started.hasValue());
    EXPECT_TRUE(started.error().detail.contains(u"was used on this system before"_s));
}

TEST(Load, TheCommandReportsAlsoWhenItIsInterrupted)
{
    const QTemporaryDir folder;
    QProcess process;
    process.start(QFileInfo(qEnvironmentVariable("TILLPOOL_TILLPOOLD")).path() + u"/tillpoolctl"_s,
        {u"--home"_s, QStringLiteral(TILLPOOL_HOME), u"load"_s, u"--data"_s, test::system().data, u"--json"_s,
            u"--for"_s, u"10m"_s, u"--clients"_s, u"8"_s, u"--report"_s, folder.path()});
    ASSERT_TRUE(test::waitUntil([&] { return process.readAllStandardError().contains("clients at work"); }));
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    ASSERT_TRUE(test::waitUntil([&] { return process.state() == QProcess::NotRunning; }));
    const QJsonObject report = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    EXPECT_EQ(process.exitCode(), 0) << QJsonDocument(report).toJson().constData();
    EXPECT_TRUE(report.value(u"clean"_s).toBool());
    EXPECT_EQ(report.value(u"options"_s)[u"clients"_s].toInt(), 8);
    for (const QString& name : {u"report.html"_s, u"report.json"_s, u"report.txt"_s})
        EXPECT_GT(QFile(folder.filePath(name)).size(), 500) << name.toStdString();
}

} // namespace
} // namespace tillpool
