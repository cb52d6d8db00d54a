// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/Database.h"

#include "support/ScratchDatabase.h"
#include "support/System.h"

#include <QCryptographicHash>
#include <QUuid>
#include <gtest/gtest.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool;
using regions::Intent;
using regions::Parameters;

namespace {

QString uuid() { return QUuid::createUuid().toString(QUuid::WithoutBraces); }

/// A group with one member of region 001, in a database of region 003 of its own.
struct Fixture {
    test::ScratchDatabase scratch {u"003"_s, test::ScratchDatabase::Content::Schema};
    test::Books& books {scratch.asApplication()};
    regions::Database database {{scratch.settings()}};
    base::RegionId home = base::RegionId::parse(u"003"_s).takeValue();
    QString group = u"003-t"_s + uuid().remove(u'-');
    QString member = u"001-t"_s + uuid().remove(u'-');
    QByteArray hash = QCryptographicHash::hash("request", QCryptographicHash::Sha256);

    explicit Fixture(qint64 points)
    {
        books.rows(u"INSERT INTO groups (group_id, name, location) VALUES ($1, 'Test', 'Here')"_s, {group});
        books.rows(u"INSERT INTO group_members (group_id, customer_id) VALUES ($1, $2)"_s, {group, member});
        if (points > 0)
            books.rows(u"SELECT points_post($1, 'adjust', $2, $3::bigint, 0, NULL)"_s,
                {group, u"test:"_s + group, QString::number(points)});
    }
    QString hold(const QString& sale, qint64 points, const QByteArray& requestHash)
    {
        const auto rows = database.run(home, sql::points::holdPoints,
            Parameters().text(sale).text(group).text(member).integer(points).text(u"001"_s).bytes(requestHash),
            Intent::Change);
        return rows.hasValue() ? rows->text(0, "outcome") : rows.error().detail;
    }
    QString hold(const QString& sale, qint64 points) { return hold(sale, points, hash); }
    QString capture(const QString& sale)
    {
        const auto rows =
            database.run(home, sql::points::captureHold, Parameters().text(sale).text(group), Intent::Change);
        return rows.hasValue() ? rows->text(0, "outcome") : base::wireName(rows.error().code);
    }
    QString release(const QString& sale)
    {
        const auto rows = database.run(
            home, sql::points::releaseHold, Parameters().text(sale).text(group).text(u"001"_s).null(), Intent::Change);
        return rows.hasValue() ? rows->text(0, "outcome") : base::wireName(rows.error().code);
    }
    QString state()
    {
        return books.rows(u"SELECT balance || ' ' || held FROM groups WHERE group_id = $1"_s, {group}).front().front();
    }
    qint64 entries() { return books.number(u"SELECT count(*) FROM points_entries WHERE group_id = $1"_s, {group}); }
};

QString newSale() { return u"001-"_s + uuid(); }

} // namespace

TEST(Points, AHoldReservesOnceHoweverOftenItIsAskedFor)
{
    Fixture f(100);
    const QString sale = newSale();
    EXPECT_EQ(f.hold(sale, 60), u"held"_s);
    EXPECT_EQ(f.hold(sale, 60), u"held"_s);
    EXPECT_EQ(f.state(), u"100 60"_s);
    EXPECT_EQ(f.hold(newSale(), 41), u"insufficient"_s);
    EXPECT_EQ(f.hold(newSale(), 40), u"held"_s);
    EXPECT_EQ(f.state(), u"100 100"_s);
}

TEST(Points, AHoldOfAnotherRequestIsNotTakenOver)
{
    Fixture f(100);
    const QString sale = newSale();
    EXPECT_EQ(f.hold(sale, 10), u"held"_s);
    EXPECT_EQ(f.hold(sale, 10, QCryptographicHash::hash("other", QCryptographicHash::Sha256)), u"key_reused"_s);
    EXPECT_EQ(f.release(sale), u"applied"_s);
}

TEST(Points, CaptureTakesThePointsOnceAndNeverAfterARelease)
{
    Fixture f(100);
    const QString taken = newSale();
    f.hold(taken, 30);
    EXPECT_EQ(f.capture(taken), u"applied"_s);
    EXPECT_EQ(f.capture(taken), u"already"_s);
    EXPECT_EQ(f.state(), u"70 0"_s);
    EXPECT_EQ(f.release(taken), u"internal"_s) << "a captured hold is never released";

    const QString given = newSale();
    f.hold(given, 30);
    EXPECT_EQ(f.release(given), u"applied"_s);
    EXPECT_EQ(f.release(given), u"already"_s);
    EXPECT_EQ(f.capture(given), u"internal"_s) << "a released hold is never captured";
    EXPECT_EQ(f.state(), u"70 0"_s);
}

TEST(Points, AHoldThatArrivesAfterItsReleaseReservesNothing)
{
    Fixture f(100);
    const QString sale = newSale();
    EXPECT_EQ(f.release(sale), u"applied"_s);
    EXPECT_EQ(f.hold(sale, 50), u"released"_s);
    EXPECT_EQ(f.state(), u"100 0"_s);
}

TEST(Points, StrangersAndUnknownGroupsAreRefused)
{
    Fixture f(100);
    const auto rows = f.database.run(f.home, sql::points::holdPoints,
        Parameters().text(newSale()).text(f.group).text(u"001-stranger"_s).integer(1).text(u"001"_s).bytes(f.hash),
        Intent::Change);
    EXPECT_EQ(rows->text(0, "outcome"), u"not_a_member"_s);
    f.group = u"003-nosuchgroup"_s;
    EXPECT_EQ(f.hold(newSale(), 1), u"not_found"_s);
}

TEST(Points, ManyHoldsAtOnceNeverReserveMoreThanThereIs)
{
    Fixture f(100);
    std::atomic<int> held {0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 12; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 10; ++n) {
                if (f.hold(newSale(), 3) == u"held"_s)
                    ++held;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(held, 33);
    EXPECT_EQ(f.state(), u"100 99"_s);
}

TEST(Points, EarningIsCreditedOnceAndPaysDebtFirst)
{
    Fixture f(0);
    f.books.rows(u"UPDATE groups SET debt = 30 WHERE group_id = $1"_s, {f.group});
    const QString sale = newSale();
    const QString earn = u"SELECT points_earn($1, $2, 50, $3, true)"_s;
    EXPECT_EQ(f.books.text(earn, {sale, f.group, f.member}), u"applied"_s);
    EXPECT_EQ(f.books.text(earn, {sale, f.group, f.member}), u"already"_s);
    EXPECT_EQ(
        f.books.rows(u"SELECT balance || ' ' || debt FROM groups WHERE group_id = $1"_s, {f.group}).front().front(),
        u"20 0"_s);
    EXPECT_EQ(f.books.text(earn, {newSale(), f.group, u"001-stranger"_s}), u"not_a_member"_s);
    EXPECT_EQ(f.entries(), 1);
}

TEST(Points, EntriesAreAppendOnlyForTheApplication)
{
    Fixture f(10);
    EXPECT_EQ(f.books.sqlState(u"UPDATE points_entries SET delta = 1"_s), u"42501"_s);
    EXPECT_EQ(f.books.sqlState(u"DELETE FROM points_entries"_s), u"42501"_s);
    EXPECT_EQ(f.books.sqlState(u"TRUNCATE points_entries"_s), u"42501"_s);
    EXPECT_EQ(f.books.sqlState(u"UPDATE sale_decisions SET decision = 'aborted'"_s), u"42501"_s);
    EXPECT_EQ(f.books.sqlState(u"DELETE FROM sales"_s), u"42501"_s);
}

TEST(Points, NoGroupCanHoldMoreThanItHasOrOweLessThanNothing)
{
    Fixture f(10);
    EXPECT_EQ(f.books.sqlState(u"SELECT points_post('%1', 'redeem', 'x', -11, 0, NULL)"_s.arg(f.group)), u"23514"_s);
    EXPECT_EQ(f.books.sqlState(u"SELECT points_post('%1', 'hold', 'x', 0, 11, NULL)"_s.arg(f.group)), u"23514"_s);
    EXPECT_EQ(f.books.sqlState(u"UPDATE groups SET debt = -1 WHERE group_id = '%1'"_s.arg(f.group)), u"23514"_s);
}
