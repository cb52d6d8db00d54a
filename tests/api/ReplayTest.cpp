// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Replay.h"

#include "admin/BasketForTicket.h"
#include "admin/RegionPlan.h"
#include "api/Checks.h"
#include "support/Books.h"
#include "support/System.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tillpool::admin {
namespace {

using namespace Qt::StringLiterals;

RunningSystem runningSystem()
{
    const test::System& system = test::system();
    const auto chain = DemoChain::load(QStringLiteral(TILLPOOL_HOME));
    EXPECT_TRUE(chain.hasValue());
    RunningSystem running;
    running.baseUrl = system.baseUrl;
    running.chain = chain->json();
    for (const RegionPlan& plan : embeddedRegions()) {
        RunningRegion region;
        region.plan = plan;
        region.dsn = system.region(plan.id).dsn;
        running.regions.push_back(region);
    }
    return running;
}

ReplayReport replayFile(const QString& file)
{
    auto report = replay(runningSystem(), {.file = file});
    EXPECT_TRUE(report.hasValue()) << report.error().detail.toStdString();
    return report.hasValue() ? report.takeValue() : ReplayReport();
}

ReplayReport replayLines(const QByteArray& lines)
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"lines.csv"_s));
    EXPECT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("transaction_id,transaction_date,transaction_time,sales_outlet_id,staff_id,customer_id,instore_yn,order,"
               "line_item_id,product_id,quantity,line_item_amount,unit_price,promo_item_yn\r\n"
        + lines);
    file.close();
    return replayFile(file.fileName());
}

void expectStore(const ReplayReport& report, int outlet, qint64 tickets, qint64 lines, qint64 chargedMinor)
{
    const auto store = report.stores.find(outlet);
    ASSERT_NE(store, report.stores.end());
    EXPECT_EQ(store->second.tickets, tickets);
    EXPECT_EQ(store->second.lines, lines);
    EXPECT_EQ(store->second.chargedMinor, chargedMinor);
}

/// What the books of all regions hold.
struct Sums {
    qint64 sales = 0;
    qint64 lines = 0;
    qint64 charged = 0;

    Sums operator-(const Sums& before) const
    {
        return {sales - before.sales, lines - before.lines, charged - before.charged};
    }
    bool operator==(const Sums&) const = default;
};

void PrintTo(const Sums& sums, std::ostream* out)
{
    *out << sums.sales << " sales, " << sums.lines << " lines, " << sums.charged << " charged";
}

// Counted for itself: by nothing that a replay wrote down, nor by its own query.
Sums booked()
{
    Sums sums;
    for (const test::TestRegion& region : test::system().regions) {
        test::Books books(region.dsn);
        sums.sales += books.number(u"SELECT count(*) FROM sales"_s);
        sums.lines += books.number(u"SELECT count(*) FROM sale_lines"_s);
        sums.charged += books.number(u"SELECT coalesce(sum(amount), 0) FROM sale_lines"_s);
    }
    return sums;
}

constexpr qint64 ticketsOfTheDay = 1419;
constexpr qint64 rejectedOfTheDay = 10;
const Sums day {ticketsOfTheDay, 574 + 518 + 555, 252250 + 233045 + 256015};

/// The day's receipts under transaction ids that no run before has used.
QString freshDay(const QTemporaryDir& folder)
{
    QFile known(QStringLiteral(TILLPOOL_HOME "/tests/data/receipts-2019-04-01.csv"));
    EXPECT_TRUE(known.open(QIODevice::ReadOnly));
    QList<QByteArray> lines = known.readAll().split('\n');
    const int base = QRandomGenerator::global()->bounded(1, 9'000) * 100'000;
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const qsizetype comma = lines[i].indexOf(',');
        if (const int id = lines[i].left(comma).toInt(); comma > 0 && id > 0)
            lines[i].replace(0, comma, QByteArray::number(base + id));
    }
    QFile fresh(folder.filePath(u"day.csv"_s));
    EXPECT_TRUE(fresh.open(QIODevice::WriteOnly));
    fresh.write(lines.join('\n'));
    return fresh.fileName();
}

void expectTheDay(const ReplayReport& report)
{
    EXPECT_EQ(report.missing, 0);
    EXPECT_EQ(report.rejected.size(), static_cast<size_t>(rejectedOfTheDay));
    expectStore(report, 3, 498, 574, 252250);
    expectStore(report, 5, 431, 518, 233045);
    expectStore(report, 8, 490, 555, 256015);
}

TEST(Replay, RingsUpADayOnceHoweverOftenItIsRun)
{
    const QTemporaryDir folder;
    const QString file = freshDay(folder);
    const Sums before = booked();
    for (const qint64 soldNow : {ticketsOfTheDay, qint64(0)}) {
        const ReplayReport report = replayFile(file);
        EXPECT_EQ(report.soldNow, soldNow);
        EXPECT_EQ(report.soldBefore, ticketsOfTheDay - soldNow);
        expectTheDay(report);
        EXPECT_EQ(booked() - before, day);
    }
}

/// The real program, ended by SIGKILL as soon as it has rung up `sales` more than `before`.
void replayAndKill(const QString& file, const Sums& before, qint64 sales)
{
    const QByteArray program =
        QFileInfo(qEnvironmentVariable("TILLPOOL_TILLPOOLD")).dir().filePath(u"tillpoolctl"_s).toUtf8();
    const QByteArray data = test::system().data.toUtf8();
    const QByteArray path = file.toUtf8();
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::execl(
            program.constData(), program.constData(), "replay", path.constData(), "--data", data.constData(), nullptr);
        ::_exit(127);
    }
    int status = 0;
    bool hasEnded = false;
    while (!hasEnded && (booked() - before).sales < sales)
        hasEnded = ::waitpid(pid, &status, WNOHANG) == pid;
    ASSERT_FALSE(hasEnded) << "it ended by itself, with status " << status;
    ::kill(pid, SIGKILL);
    ASSERT_EQ(::waitpid(pid, &status, 0), pid);
    ASSERT_TRUE(WIFSIGNALED(status));
}

TEST(Replay, RingsUpEachTicketOnceAlthoughItIsKilledInTheMiddle)
{
    const QTemporaryDir folder;
    const QString file = freshDay(folder);
    const Sums before = booked();
    for (const qint64 sales : {qint64(100), qint64(400)}) {
        replayAndKill(file, before, sales);
        if (HasFatalFailure())
            return;
        EXPECT_LT((booked() - before).sales, ticketsOfTheDay) << "it was done already";
    }
    const ReplayReport report = replayFile(file);
    expectTheDay(report);
    EXPECT_GE(report.soldBefore, 400);
    EXPECT_EQ(report.soldNow + report.soldBefore, ticketsOfTheDay);
    EXPECT_EQ(booked() - before, day);
    EXPECT_EQ(test::faultsInTheBooksAtRest(), QStringList());
}

TEST(Replay, NamesWhatCannotBeRungUpAndLosesNothingElse)
{
    const ReplayReport report = replayLines("1,20/05/2018,12:04:43,3,12,558,N,1,1,52,1,2.5,2.5,N\r\n"
                                            "2,20/05/2018,12:04:43,4,12,558,N,1,1,52,1,2.5,2.5,N\r\n"
                                            "3,20/05/2018,12:04:43,3,99,558,N,1,1,52,1,2.5,2.5,N\r\n"
                                            "4,20/05/2018,12:04:43,3,12,0,N,1,1,999,1,2.5,2.5,N\r\n"
                                            "5,20/05/2018,12:04:43,5,12,0,N,1,1,52,3,10,2.5,N\r\n"
                                            "6,20/05/2018,,5,,77777777,N,1,1,52,3,0,2.5,N\r\n");
    EXPECT_EQ(report.soldNow + report.soldBefore, 2);
    EXPECT_EQ(report.missing, 4);
    EXPECT_EQ(report.unanswered, 0);
    ASSERT_EQ(report.rejected.size(), 4U);
    EXPECT_EQ(report.rejected[0].lineNo, 3);
    EXPECT_TRUE(report.rejected[0].reason.startsWith(u"sales_outlet_id \"4\""_s));
    EXPECT_TRUE(report.rejected[1].reason.startsWith(u"001-staff99 could not sign on"_s));
    EXPECT_TRUE(report.rejected[2].reason.startsWith(u"product_id \"999\""_s));
    EXPECT_TRUE(report.rejected[3].reason.startsWith(u"line_item_amount 10.00"_s));
    expectStore(report, 3, 1, 1, 250);
    expectStore(report, 5, 1, 1, 0);
    EXPECT_TRUE(report.notes.join(u' ').contains(u"customer_id 77777777"_s));
}

TEST(Replay, ATicketThatWasSoldWithOtherLinesIsNotTakenForTheSame)
{
    replayLines("11,21/05/2018,12:04:43,3,12,0,N,1,1,52,1,2.5,2.5,N\r\n");
    const ReplayReport report = replayLines("11,21/05/2018,12:04:43,3,12,0,N,1,1,53,1,2.5,2.5,N\r\n");
    EXPECT_EQ(report.missing, 1);
    EXPECT_EQ(report.unanswered, 0);
    EXPECT_EQ(report.soldNow + report.soldBefore, 0);
    ASSERT_EQ(report.rejected.size(), 1U);
    EXPECT_TRUE(report.rejected[0].reason.endsWith(u"with other lines"_s)) << report.rejected[0].reason.toStdString();
}

TEST(Replay, SellsATicketWhoseFirstKeyWasSpentOnARefusal)
{
    const Ticket ticket {.outlet = 3, .date = QDate(2018, 5, 22), .transactionId = 12};
    const test::TestRegion& region = test::system().region(u"001"_s);
    test::Api api;
    const auto refused = api.post(u"/api/v1/sales"_s, test::basket(region, {test::line(u"001-item999"_s)}, 250),
        test::cashierToken(api, region), keyOf(ticket).text());
    ASSERT_TRUE(test::isProblem(refused, 400, u"unknown_item"_s));
    for (int run = 0; run < 2; ++run) {
        const ReplayReport report = replayLines("12,22/05/2018,12:04:43,3,12,0,N,1,1,52,1,2.5,2.5,N\r\n");
        EXPECT_EQ(report.missing, 0);
        expectStore(report, 3, 1, 1, 250);
    }
}

TEST(Replay, RefusesAFileThatIsNotThere)
{
    const auto report = replay(runningSystem(), {.file = u"/nowhere/receipts.csv"_s});
    ASSERT_FALSE(report.hasValue());
    EXPECT_TRUE(report.error().detail.startsWith(u"/nowhere/receipts.csv can't be read"_s));
}

} // namespace
} // namespace tillpool::admin
