// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/Recovery.h"
#include "jobs/Relay.h"

#include "support/ScratchDatabase.h"

#include <QUuid>
#include <gtest/gtest.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool;
using test::ScratchDatabase;

namespace {

QString newSale(const QString& region) { return region + u'-' + QUuid::createUuid().toString(QUuid::WithoutBraces); }

/// Two regions with databases of their own: stores in 001, one group of 1,000 points in 003.
struct TwoRegions {
    ScratchDatabase stores {u"001"_s, ScratchDatabase::Content::Schema};
    ScratchDatabase home {u"003"_s, ScratchDatabase::Content::Schema};
    test::Books& storeBooks {stores.asApplication()};
    test::Books& groupBooks {home.asApplication()};
    regions::Database database {{stores.settings(), home.settings()}};
    base::RegionId storeRegion = base::RegionId::parse(u"001"_s).takeValue();

    TwoRegions()
    {
        groupBooks.rows(u"INSERT INTO groups (group_id, name, location) VALUES ('003-shared', 'Shared', 'Here')"_s);
        groupBooks.rows(u"INSERT INTO group_members (group_id, customer_id) VALUES ('003-shared', '001-member')"_s);
        groupBooks.rows(u"SELECT points_post('003-shared', 'adjust', 'opening', 1000, 0, NULL)"_s);
    }
    void promise(const QString& kind, const QString& source, const QString& payload)
    {
        storeBooks.rows(
            u"INSERT INTO outbox (kind, source_id, target_region, payload) VALUES ($1, $2, '003', $3::jsonb)"_s,
            {kind, source, payload});
    }
    QString hold(const QString& sale, qint64 points)
    {
        return groupBooks.text(
            u"SELECT outcome FROM points_hold($1, '003-shared', '001-member', $2::bigint, '001', '\\x00')"_s,
            {sale, QString::number(points)});
    }
    void decide(const QString& sale, const QString& decision)
    {
        storeBooks.rows(u"INSERT INTO sale_decisions (sale_id, decision, reason, response) "
                        "VALUES ($1, $2, CASE WHEN $2 = 'aborted' THEN 'test' END, '{}')"_s,
            {sale, decision});
    }
    QString holdState(const QString& sale)
    {
        return groupBooks.text(u"SELECT state FROM points_holds WHERE hold_id = $1"_s, {sale});
    }
    QString points() { return groupBooks.rows(u"SELECT balance || ' ' || held FROM groups"_s).front().front(); }
};

const QString earnTen = u"{\"group_id\": \"003-shared\", \"points\": 10, \"customer_id\": \"001-member\"}"_s;

} // namespace

TEST(Relay, CarriesOutEachPromiseOnce)
{
    TwoRegions r;
    jobs::Relay relay(r.database, std::chrono::milliseconds(100));
    for (int i = 0; i < 5; ++i)
        r.promise(u"earn"_s, newSale(u"001"_s), earnTen);
    EXPECT_EQ(relay.drainOnce(r.storeRegion), 5);
    EXPECT_EQ(relay.drainOnce(r.storeRegion), 0);
    EXPECT_EQ(r.points(), u"1050 0"_s);
    EXPECT_EQ(
        r.storeBooks.number(u"SELECT count(*) FROM outbox WHERE done_at IS NOT NULL AND outcome = 'applied'"_s), 5);
}

TEST(Relay, APromiseThatCannotBeKeptDoesNotHoldUpTheOthers)
{
    TwoRegions r;
    jobs::Relay relay(r.database, std::chrono::milliseconds(100));
    const QString bad = newSale(u"001"_s);
    r.promise(u"capture"_s, bad, u"{\"group_id\": \"003-shared\", \"points\": 10}"_s); // no hold was ever made
    for (int i = 0; i < 3; ++i)
        r.promise(u"earn"_s, newSale(u"001"_s), earnTen);
    EXPECT_EQ(relay.drainOnce(r.storeRegion), 3);
    EXPECT_EQ(r.points(), u"1030 0"_s);
    const auto row = r.storeBooks.rows(
        u"SELECT done_at IS NULL, last_error LIKE 'TP002%', next_try_at > clock_timestamp() FROM outbox "
        "WHERE source_id = $1"_s,
        {bad});
    EXPECT_EQ(row.front(), (QStringList {u"t"_s, u"t"_s, u"t"_s})) << "it stays on record with its reason, and waits";
}

TEST(Relay, MarksThatWereLostAreFoundDone)
{
    TwoRegions r;
    jobs::Relay relay(r.database, std::chrono::milliseconds(100));
    const QString sale = newSale(u"001"_s);
    r.promise(u"earn"_s, sale, earnTen);
    EXPECT_EQ(relay.drainOnce(r.storeRegion), 1);
    r.storeBooks.rows(u"UPDATE outbox SET done_at = NULL, outcome = NULL, next_try_at = clock_timestamp()"_s);
    EXPECT_EQ(relay.drainOnce(r.storeRegion), 1);
    EXPECT_EQ(r.points(), u"1010 0"_s);
    EXPECT_EQ(r.storeBooks.text(u"SELECT outcome FROM outbox"_s), u"already"_s);
}

TEST(Relay, SeveralInstancesShareTheWork)
{
    TwoRegions r;
    for (int i = 0; i < 200; ++i)
        r.promise(u"earn"_s, newSale(u"001"_s), earnTen);
    std::atomic<int> done {0};
    std::vector<std::thread> instances;
    for (int i = 0; i < 4; ++i) {
        instances.emplace_back([&] {
            jobs::Relay relay(r.database, std::chrono::milliseconds(100));
            while (const int batch = relay.drainOnce(r.storeRegion))
                done += batch;
        });
    }
    for (std::thread& instance : instances)
        instance.join();
    EXPECT_EQ(done, 200);
    EXPECT_EQ(r.points(), u"3000 0"_s);
}

TEST(Relay, LinksThatArriveOutOfOrderEndAtTheLatest)
{
    ScratchDatabase scratch(u"001"_s, ScratchDatabase::Content::Schema);
    test::Books& books = scratch.asApplication();
    books.rows(u"INSERT INTO customers (customer_id, username, password_hash, full_name) "
               "VALUES ('001-member', 'm@example.org', 'x', 'M')"_s);
    const QString link = u"SELECT link_customer_group('001-member', '003-shared', $1::bigint, $2::boolean)"_s;
    EXPECT_EQ(books.text(link, {u"1"_s, u"true"_s}), u"applied"_s);
    EXPECT_EQ(books.text(link, {u"3"_s, u"true"_s}), u"applied"_s);
    EXPECT_EQ(books.text(link, {u"2"_s, u"false"_s}), u"already"_s) << "an older leave does not undo a newer join";
    EXPECT_EQ(books.number(u"SELECT count(*) FROM customer_groups"_s), 1);
    EXPECT_EQ(books.text(link, {u"4"_s, u"false"_s}), u"applied"_s);
    EXPECT_EQ(books.number(u"SELECT count(*) FROM customer_groups"_s), 0);
}

TEST(Recovery, GivesBackAHoldWhoseSaleWasNeverDecidedAndDecidesIt)
{
    TwoRegions r;
    jobs::Recovery recovery(r.database, std::chrono::milliseconds(0));
    const QString sale = newSale(u"001"_s);
    ASSERT_EQ(r.hold(sale, 200), u"held"_s);
    EXPECT_EQ(recovery.resolveOnce(), 1);
    EXPECT_EQ(r.holdState(sale), u"released"_s);
    EXPECT_EQ(r.points(), u"1000 0"_s);
    EXPECT_EQ(r.storeBooks.text(u"SELECT decision FROM sale_decisions WHERE sale_id = $1"_s, {sale}), u"aborted"_s);
}

TEST(Recovery, CapturesAHoldWhoseSaleIsCommitted)
{
    TwoRegions r;
    jobs::Recovery recovery(r.database, std::chrono::milliseconds(0));
    const QString sale = newSale(u"001"_s);
    ASSERT_EQ(r.hold(sale, 200), u"held"_s);
    r.decide(sale, u"committed"_s);
    EXPECT_EQ(recovery.resolveOnce(), 1);
    EXPECT_EQ(r.holdState(sale), u"captured"_s);
    EXPECT_EQ(r.points(), u"800 0"_s);
}

TEST(Recovery, GivesBackAHoldOfAnotherRequestUnderTheSameKey)
{
    TwoRegions r;
    jobs::Recovery recovery(r.database, std::chrono::milliseconds(0));
    const QString sale = newSale(u"001"_s);
    ASSERT_EQ(r.hold(sale, 200), u"held"_s);
    r.storeBooks.rows(
        u"INSERT INTO sale_decisions (sale_id, decision, request_hash, response) VALUES ($1, 'committed', "
        "'\\x01', '{}')"_s,
        {sale});
    EXPECT_EQ(recovery.resolveOnce(), 1);
    EXPECT_EQ(r.holdState(sale), u"released"_s);
    EXPECT_EQ(r.points(), u"1000 0"_s) << "the sale that was made never asked for points";
}

TEST(Recovery, LeavesYoungHoldsAlone)
{
    TwoRegions r;
    jobs::Recovery recovery(r.database, std::chrono::milliseconds(60'000));
    ASSERT_EQ(r.hold(newSale(u"001"_s), 200), u"held"_s);
    EXPECT_EQ(recovery.resolveOnce(), 0);
    EXPECT_EQ(r.points(), u"1000 200"_s);
}

TEST(Recovery, DoesNothingWhileTheStoresRegionCannotBeAsked)
{
    TwoRegions r;
    auto unreachable = r.stores.settings();
    unreachable.hosts = QStringList {u"127.0.0.1:1"_s};
    regions::Database cutOff({unreachable, r.home.settings()});
    jobs::Recovery recovery(cutOff, std::chrono::milliseconds(0));
    const QString sale = newSale(u"001"_s);
    ASSERT_EQ(r.hold(sale, 200), u"held"_s);
    EXPECT_EQ(recovery.resolveOnce(), 0);
    EXPECT_EQ(recovery.unresolved(), 1);
    EXPECT_EQ(r.holdState(sale), u"held"_s);
}

TEST(Recovery, ManyInstancesComeToOneOutcome)
{
    TwoRegions r;
    QStringList sales;
    for (int i = 0; i < 20; ++i) {
        sales.append(newSale(u"001"_s));
        ASSERT_EQ(r.hold(sales.last(), 10), u"held"_s);
        if (i % 2 == 0)
            r.decide(sales.last(), u"committed"_s);
    }
    std::vector<std::thread> instances;
    for (int i = 0; i < 4; ++i) {
        instances.emplace_back([&] {
            jobs::Recovery recovery(r.database, std::chrono::milliseconds(0));
            recovery.resolveOnce();
        });
    }
    for (std::thread& instance : instances)
        instance.join();
    EXPECT_EQ(r.points(), u"900 0"_s);
    EXPECT_EQ(r.groupBooks.number(u"SELECT count(*) FROM points_holds WHERE state = 'held'"_s), 0);
}
