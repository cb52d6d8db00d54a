// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/TillProgram.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <sys/stat.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;

namespace {

class TillProgramTest : public testing::Test {
protected:
    TillProgramTest()
    {
        const auto chain = DemoChain::load(QStringLiteral(TILLPOOL_HOME));
        m_system.baseUrl = u"http://127.0.0.1:4711"_s;
        m_system.dataFolder = m_folder.filePath(u"data"_s);
        m_system.chain = chain->json();
        for (const RegionPlan& plan : embeddedRegions()) {
            const QJsonObject cashier = chain->region(plan.id)[u"cashier"].toObject();
            RunningRegion region {};
            region.plan = plan;
            region.cashier = {cashier[u"staff_id"].toString(), cashier[u"pin"].toString()};
            m_system.regions.push_back(region);
        }
        QDir().mkpath(m_system.dataFolder);
        QDir().mkpath(m_installation.programs);
        QFile program(m_installation.programs + u"/tillpool-till"_s);
        m_isReady = program.open(QIODevice::WriteOnly) && program.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
        qputenv("XDG_DATA_HOME", m_folder.filePath(u"own"_s).toUtf8());
    }
    ~TillProgramTest() override { qunsetenv("XDG_DATA_HOME"); }

    /// What the program is told with an option.
    QString told(const QString& till, const QString& option, const QStringList& options = {})
    {
        const auto start = tillStart(m_installation, m_system, till, options);
        if (!start)
            return u"failed: "_s + start.error().detail;
        const qsizetype place = start->arguments.indexOf(option);
        return place < 0 ? u"nothing"_s : start->arguments.value(place + 1);
    }

    QTemporaryDir m_folder;
    Installation m_installation {.home = QStringLiteral(TILLPOOL_HOME), .programs = m_folder.filePath(u"bin"_s)};
    RunningSystem m_system;
    bool m_isReady = false;
};

TEST_F(TillProgramTest, StartsTheTillOfTheStory)
{
    ASSERT_TRUE(m_isReady);
    const auto start = tillStart(m_installation, m_system, {}, {});
    ASSERT_TRUE(start.hasValue()) << start.error().detail.toStdString();
    EXPECT_EQ(start->program, m_folder.filePath(u"bin/tillpool-till"_s));
    EXPECT_EQ(told({}, u"--base-url"_s), u"http://127.0.0.1:4711"_s);
    EXPECT_EQ(told({}, u"--till-id"_s), u"002-till01"_s);
    EXPECT_EQ(told({}, u"--sign-on-note"_s),
        u"Demo: sign on as 002-staff30 with PIN 1030. A customer to attach: 001-cust00001, Kelly Key."_s);
}

TEST_F(TillProgramTest, StartsAnotherTillAsItsOwn)
{
    EXPECT_EQ(told(u"003-till04"_s, u"--till-id"_s), u"003-till04"_s);
    EXPECT_TRUE(
        told(u"003-till04"_s, u"--sign-on-note"_s).startsWith(u"Demo: sign on as 003-staff42 with PIN 1042."_s));
    EXPECT_EQ(told(u"009-till01"_s, u"--till-id"_s),
        u"failed: till 009-till01 is in region 009, which this system does not have"_s);
    EXPECT_TRUE(told(u"nothing"_s, u"--till-id"_s).startsWith(u"failed: "_s));
}

TEST_F(TillProgramTest, FurtherOptionsComeLast)
{
    const auto start = tillStart(m_installation, m_system, {}, {u"--theme"_s, u"dark"_s, u"--base-url=http://x"_s});
    ASSERT_TRUE(start.hasValue());
    EXPECT_EQ(start->arguments.last(3), QStringList({u"--theme"_s, u"dark"_s, u"--base-url=http://x"_s}));
}

TEST_F(TillProgramTest, TheJournalIsBelowTheDataOfTheSystem)
{
    const QString folder = told({}, u"--data-folder"_s);
    EXPECT_EQ(folder, m_system.dataFolder + u"/tills/002-till01"_s);
    struct stat status {};
    ASSERT_EQ(::stat(QFile::encodeName(folder).constData(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0700u);
    EXPECT_EQ(told(u"001-till02"_s, u"--data-folder"_s), m_system.dataFolder + u"/tills/001-till02"_s);
}

TEST_F(TillProgramTest, TheJournalIsWithTheCallersOwnWhereTheSystemIsNot)
{
    m_system.dataFolder = u"/proc"_s; // where nobody may write
    EXPECT_EQ(told({}, u"--data-folder"_s), m_folder.filePath(u"own/tillpool/tills/002-till01"_s));
}

TEST_F(TillProgramTest, SaysThatTheProgramIsMissing)
{
    m_installation.programs = m_folder.path();
    EXPECT_EQ(told({}, u"--till-id"_s), u"failed: there is no program %1"_s.arg(m_folder.filePath(u"tillpool-till"_s)));
}

} // namespace

} // namespace tillpool::admin
