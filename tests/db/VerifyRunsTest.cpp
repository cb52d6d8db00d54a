// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of the checker that are broken off, killed, or made while the system sells.
#include "VerifyScene.h"

#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QUuid>
#include <atomic>
#include <random>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;

namespace {

constexpr int groupsOfARegion = 40;
constexpr int groupsWithAFault = 7;

class VerifyRuns : public VerifyScene {
protected:
    /// Forty groups in each region, of which seven in each have one altered entry.
    void makeManyGroups()
    {
        for (Books* books : {&nearBooks(), &farBooks()}) {
            const QString region = books == &nearBooks() ? u"001"_s : u"003"_s;
            books->rows(
                u"INSERT INTO groups (group_id, name, location) SELECT '%1-many' || lpad(i::text, 4, '0'), 'Many', "
                "'Here' FROM generate_series(1, %2) AS i"_s.arg(region)
                    .arg(groupsOfARegion));
            books->rows(u"SELECT points_post(group_id, 'adjust', group_id || ':' || i, i, 0, NULL) "
                        "FROM groups, generate_series(1, 5) AS i WHERE name = 'Many'"_s);
            books->rows(
                u"UPDATE points_entries SET customer_id = '001-cust02' WHERE version = 3 AND group_id IN "
                "(SELECT group_id FROM groups WHERE name = 'Many' ORDER BY group_id LIMIT %1)"_s.arg(groupsWithAFault));
        }
    }
    verify::Options withCheckpoint() const
    {
        verify::Options asked = options();
        asked.checkpointFile = folder.filePath(u"verify.json"_s);
        asked.checkpointEvery = std::chrono::milliseconds(0);
        return asked;
    }
    const QTemporaryDir folder;
    std::mt19937 dice {std::random_device()()};
};

/// What two runs over the same books must have in common.
QJsonObject resultOf(const verify::Report& report)
{
    QJsonObject json = report.json();
    json.remove(u"seconds"_s);
    json.remove(u"went_on"_s);
    return json;
}

/// Sells, delivers and refunds nothing else, until told to stop: the relay and two tills of a system that runs.
class Trade {
public:
    Trade(std::unique_ptr<Books> nearBooks, std::unique_ptr<Books> farBooks,
        std::function<void(Books& near, Books& far)> turn)
        : m_near(std::move(nearBooks)), m_far(std::move(farBooks)), m_turn(std::move(turn)), m_thread([this] {
            while (!m_stops) {
                m_turn(*m_near, *m_far);
                ++m_turns;
            }
        })
    {
    }
    ~Trade()
    {
        m_stops = true;
        m_thread.join();
    }
    int turns() const { return m_turns; }

private:
    std::unique_ptr<Books> m_near;
    std::unique_ptr<Books> m_far;
    std::function<void(Books&, Books&)> m_turn;
    std::atomic<bool> m_stops {false};
    std::atomic<int> m_turns {0};
    std::thread m_thread;
};

QString newSale() { return u"001-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces); }

} // namespace

TEST_F(VerifyRuns, GoOnFromWhereTheyWereBrokenOff)
{
    makeManyGroups();
    const QJsonObject undisturbed = resultOf(verified(options()));
    verify::Options asked = withCheckpoint();
    int breaks = 0;
    constexpr int runsMax = 200;
    bool isWhole = false;
    while (!isWhole && breaks < runsMax) {
        int left = std::uniform_int_distribution(1, 25)(dice);
        asked.goesOn = [&left] { return --left > 0; };
        const verify::Report report = verified(asked);
        isWhole = report.isWhole;
        EXPECT_EQ(report.wentOn, breaks > 0);
        EXPECT_EQ(QFile::exists(asked.checkpointFile), !isWhole);
        if (isWhole) {
            EXPECT_EQ(resultOf(report), undisturbed) << qUtf8Printable(report.text());
        } else {
            EXPECT_FALSE(report.passed());
            EXPECT_FALSE(invariant(report, u"I8"_s).notChecked.isEmpty());
            ++breaks;
        }
    }
    EXPECT_TRUE(isWhole);
    EXPECT_GT(breaks, 2);
    EXPECT_EQ(invariant(verified(options()), u"I8"_s).violations, 2 * groupsWithAFault);
}

TEST_F(VerifyRuns, GoOnAfterTheyWereKilled)
{
    makeManyGroups();
    const QJsonObject undisturbed = resultOf(verified(options()));
    verify::Options asked = withCheckpoint();
    constexpr int kills = 5;
    for (int i = 0; i < kills; ++i) {
        int left = std::uniform_int_distribution(2, 15)(dice);
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            asked.goesOn = [&left] {
                if (--left == 0)
                    ::kill(::getpid(), SIGKILL);
                return true;
            };
            (void)verify::verifyBooks(asked);
            ::_exit(0);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << "it came to its end before it was killed";
        ASSERT_TRUE(QFile::exists(asked.checkpointFile));
    }
    const verify::Report report = verified(asked);
    EXPECT_TRUE(report.wentOn);
    EXPECT_EQ(resultOf(report), undisturbed) << qUtf8Printable(report.text());
    EXPECT_FALSE(QFile::exists(asked.checkpointFile));
}

TEST_F(VerifyRuns, ReadWhatWasReadAlreadyNotAgain)
{
    verify::Options asked = withCheckpoint();
    int left = 2; // one group of each region
    asked.goesOn = [&left] { return left-- > 0; };
    EXPECT_FALSE(verified(asked).isWhole);
    nearBooks().rows(u"UPDATE points_entries SET customer_id = '001-cust02' WHERE version = 1"_s);
    asked.goesOn = {};
    EXPECT_TRUE(verified(asked).passed());
    EXPECT_FALSE(verified(asked).passed()) << "the next run begins anew";
}

TEST_F(VerifyRuns, BeginAnewAfterADay)
{
    verify::Options asked = withCheckpoint();
    int left = 2;
    asked.goesOn = [&left] { return left-- > 0; };
    EXPECT_FALSE(verified(asked).isWhole);
    QFile file(asked.checkpointFile);
    ASSERT_TRUE(file.open(QIODevice::ReadWrite));
    QJsonObject noted = QJsonDocument::fromJson(file.readAll()).object();
    noted[u"noted_at"_s] = noted[u"noted_at"_s].toInteger() - 25 * 3600;
    file.resize(0);
    file.write(QJsonDocument(noted).toJson());
    file.close();
    asked.goesOn = {};
    const verify::Report report = verified(asked);
    EXPECT_FALSE(report.wentOn);
    EXPECT_TRUE(report.passed());
}

TEST_F(VerifyRuns, AreNotFinishedWhenARegionBreaksDown)
{
    const verify::Options asked = withCheckpoint();
    farBooks().rows(u"REVOKE SELECT ON sale_decisions FROM tillpool"_s);
    const verify::Report brokenOff = verified(asked);
    farBooks().rows(u"GRANT SELECT ON sale_decisions TO tillpool"_s);
    EXPECT_FALSE(brokenOff.passed());
    EXPECT_FALSE(brokenOff.isWhole);
    EXPECT_TRUE(invariant(brokenOff, u"I3"_s).notChecked.contains(u"region 003"_s)) << qUtf8Printable(brokenOff.text());
    const verify::Report wentOn = verified(asked);
    EXPECT_TRUE(wentOn.wentOn);
    EXPECT_TRUE(wentOn.passed()) << qUtf8Printable(wentOn.text());
}

TEST_F(VerifyRuns, RefuseACheckpointOfOtherBooks)
{
    verify::Options asked = withCheckpoint();
    asked.goesOn = [] { return false; };
    EXPECT_FALSE(verified(asked).isWhole);
    asked.goesOn = {};
    asked.regions.pop_back();
    const auto report = verify::verifyBooks(asked);
    ASSERT_FALSE(report.hasValue());
    EXPECT_EQ(report.error().code, base::ErrorCode::InvalidField);
    asked.checkpointFile = folder.filePath(u"no/such/folder"_s);
    const auto unwritable = verify::verifyBooks(asked);
    ASSERT_FALSE(unwritable.hasValue());
    EXPECT_TRUE(unwritable.error().detail.contains(asked.checkpointFile));
}

TEST_F(VerifyRuns, SayWhichRegionCantBeReached)
{
    verify::Options asked = options();
    asked.regions[1].hosts = {u"127.0.0.1:1"_s};
    const auto report = verify::verifyBooks(asked);
    ASSERT_FALSE(report.hasValue());
    EXPECT_EQ(report.error().code, base::ErrorCode::RegionUnavailable);
    EXPECT_EQ(report.error().region, u"003"_s);
    asked = options();
    asked.regions[1].database = asked.regions[0].database;
    asked.regions[1].hosts = asked.regions[0].hosts;
    asked.regions[1].user = asked.regions[0].user;
    asked.regions[1].password = asked.regions[0].password;
    EXPECT_FALSE(verify::verifyBooks(asked).hasValue()) << "the books of one region are not those of another";
}

TEST_F(VerifyRuns, FindNothingWrongWhileTheSystemSells)
{
    for (Books* books : {&nearBooks(), &farBooks()})
        books->rows(u"SELECT points_post(group_id, 'adjust', 'more:' || group_id, 1000000, 0, NULL) FROM groups"_s);
    verify::Options running = options();
    running.atRest = false;
    const auto sells = [](Books& here, Books& there) {
        const QString sale = newSale();
        hold(there, sale);
        sell(here, sale, farGroup);
        sell(here, newSale(), nearGroup);
    };
    const auto delivers = [](Books& here, Books& there) { deliver(here, there); };
    const auto moves = [](Books& here, Books& there) {
        there.rows(u"SELECT leave_group(gen_random_uuid(), 'x', $1, '001-cust02')"_s, {farGroup});
        there.rows(u"SELECT join_group(gen_random_uuid(), 'x', $1, '001-cust02', 10)"_s, {farGroup});
        deliver(there, here);
    };
    nearBooks().rows(
        u"INSERT INTO customers VALUES ('001-cust02', 'another', 'x', 'Another') ON CONFLICT DO NOTHING"_s);
    {
        const Trade till(another(near()), another(far()), sells);
        const Trade secondTill(another(near()), another(far()), sells);
        const Trade relay(another(near()), another(far()), delivers);
        const Trade members(another(near()), another(far()), moves);
        constexpr int runs = 8;
        for (int i = 0; i < runs || till.turns() < runs || members.turns() < runs; ++i) {
            const verify::Report report = verified(running);
            ASSERT_TRUE(report.passed()) << qUtf8Printable(report.text());
        }
    }
    deliver(nearBooks(), farBooks());
    deliver(farBooks(), nearBooks());
    const verify::Report report = verified(options());
    EXPECT_TRUE(report.passed()) << qUtf8Printable(report.text());
    EXPECT_GT(report.sales, 20);
}
