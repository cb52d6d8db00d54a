// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/Recovery.h"
#include "jobs/Relay.h"

#include "support/ScratchDatabase.h"

#include <QUuid>
#include <gtest/gtest.h>
#include <prometheus/registry.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool;
using test::ScratchDatabase;

namespace {

bool becomesTrue(const std::function<bool()>& isTrue)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!isTrue()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

QString newSale(const QString& region) { return region + u'-' + QUuid::createUuid().toString(QUuid::WithoutBraces); }

/// Two regions with databases of their own: stores in 001, one group of 1,000 points in 003.
struct TwoRegions {
    ScratchDatabase stores {u"001"_s, ScratchDatabase::Content::Schema};
    ScratchDatabase home {u"003"_s, ScratchDatabase::Content::Schema};
    test::Books& storeBooks {stores.asApplication()};
    test::Books& groupBooks {home.asApplication()};
    regions::Database database {{stores.settings(), home.settings()}};
    base::RegionId storeRegion = base::RegionId::parse(u"001"_s).takeValue();
    base::RegionId groupRegion = base::RegionId::parse(u"003"_s).takeValue();
    prometheus::Registry registry;
    jobs::JobFigures figures {registry};
    jobs::PromiseCarrier carrier {database, figures};

    TwoRegions()
    {
        groupBooks.rows(u"INSERT INTO groups (group_id, name, location) VALUES ('003-shared', 'Shared', 'Here')"_s);
        groupBooks.rows(u"INSERT INTO group_members (group_id, customer_id) VALUES ('003-shared', '001-member')"_s);
        groupBooks.rows(u"SELECT points_post('003-shared', 'adjust', 'opening', 1000, 0, NULL)"_s);
    }
    void promise(const QString& kind, const QString& source, const QString& payload, const QString& target = u"003"_s)
    {
        storeBooks.rows(
            u"INSERT INTO outbox (kind, source_id, target_region, payload) VALUES ($1, $2, $4, $3::jsonb)"_s,
            {kind, source, payload, target});
    }
    /// One batch from the stores' outbox to the group's region; how many promises were done.
    int carry() { return carrier.carry(storeRegion, groupRegion).done; }
    void makeAllDue() { storeBooks.rows(u"UPDATE outbox SET next_try_at = clock_timestamp()"_s); }
    QString outcomeOf(const QString& kind) // "" while it waits
    {
        return storeBooks.text(u"SELECT outcome FROM outbox WHERE kind = $1"_s, {kind});
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
    for (int i = 0; i < 5; ++i)
        r.promise(u"earn"_s, newSale(u"001"_s), earnTen);
    EXPECT_EQ(r.carry(), 5);
    EXPECT_EQ(r.carry(), 0);
    EXPECT_EQ(r.points(), u"1050 0"_s);
    EXPECT_EQ(
        r.storeBooks.number(u"SELECT count(*) FROM outbox WHERE done_at IS NOT NULL AND outcome = 'applied'"_s), 5);
}

// The clock that put promises off was an hour fast, and was set right since.
TEST(Relay, CarriesOutWhatAWrongClockPutOff)
{
    TwoRegions r;
    r.promise(u"earn"_s, newSale(u"001"_s), earnTen);
    r.promise(u"earn"_s, newSale(u"001"_s), earnTen);
    r.storeBooks.rows(u"UPDATE outbox SET next_try_at = clock_timestamp() + interval '1 hour'"_s);
    r.storeBooks.rows(u"UPDATE outbox SET last_error = 'refused' WHERE id = 2"_s);
    EXPECT_EQ(r.carrier.dueTargets(r.storeRegion)->size(), 1U);
    EXPECT_EQ(r.carry() + r.carry(), 2);
    EXPECT_EQ(r.points(), u"1020 0"_s);
}

TEST(Relay, LeavesPromisesThatWerePutOffAlone)
{
    TwoRegions r;
    r.promise(u"earn"_s, newSale(u"001"_s), earnTen);
    r.storeBooks.rows(u"UPDATE outbox SET next_try_at = clock_timestamp() + interval '15 minutes'"_s);
    EXPECT_EQ(r.carry(), 0);
    EXPECT_EQ(r.points(), u"1000 0"_s);
}

TEST(Relay, APromiseThatCannotBeKeptDoesNotHoldUpTheOthers)
{
    TwoRegions r;
    const QString bad = newSale(u"001"_s);
    r.promise(u"capture"_s, bad, u"{\"group_id\": \"003-shared\", \"points\": 10}"_s); // no hold was ever made
    for (int i = 0; i < 3; ++i)
        r.promise(u"earn"_s, newSale(u"001"_s), earnTen);
    EXPECT_EQ(r.carry(), 3);
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
    const QString sale = newSale(u"001"_s);
    r.promise(u"earn"_s, sale, earnTen);
    EXPECT_EQ(r.carry(), 1);
    r.storeBooks.rows(u"UPDATE outbox SET done_at = NULL, outcome = NULL, next_try_at = clock_timestamp()"_s);
    EXPECT_EQ(r.carry(), 1);
    EXPECT_EQ(r.points(), u"1010 0"_s);
    EXPECT_EQ(r.storeBooks.text(u"SELECT outcome FROM outbox"_s), u"already"_s);
}

TEST(Relay, ATargetThatIsNotConfiguredIsOnRecordAndInNobodysWay)
{
    TwoRegions r;
    for (int i = 0; i < 40; ++i)
        r.promise(u"earn"_s, newSale(u"001"_s), earnTen, u"777"_s);
    r.promise(u"earn"_s, newSale(u"001"_s), earnTen);
    jobs::Relay relay(r.database, std::chrono::milliseconds(20), r.figures);
    relay.start();
    EXPECT_TRUE(becomesTrue([&] {
        return r.points() == u"1010 0"_s
            && r.storeBooks.number(u"SELECT count(*) FROM outbox WHERE last_error LIKE '%777%'"_s) == 40;
    }));
    relay.stop();
    EXPECT_EQ(r.storeBooks.number(u"SELECT count(*) FROM outbox WHERE done_at IS NULL"_s), 40);
}

TEST(Relay, FindsTheTargetsThatSomethingIsDueFor)
{
    TwoRegions r;
    EXPECT_TRUE(r.carrier.dueTargets(r.storeRegion)->empty());
    for (const QString& target : {u"777"_s, u"003"_s, u"500"_s, u"003"_s})
        r.promise(u"earn"_s, newSale(u"001"_s), earnTen, target);
    r.storeBooks.rows(
        u"UPDATE outbox SET next_try_at = clock_timestamp() + interval '10 minutes' WHERE target_region = '500'"_s);
    const auto due = r.carrier.dueTargets(r.storeRegion);
    ASSERT_TRUE(due.hasValue());
    ASSERT_EQ(due->size(), 2U);
    EXPECT_EQ(due->front(), r.groupRegion);
    EXPECT_EQ(due->back().text(), u"777"_s);
}

TEST(Relay, CarriesOutWhatIsMadeWhileItRunsAndStopsWithTheRestInTheOutbox)
{
    TwoRegions r;
    jobs::Relay relay(r.database, std::chrono::milliseconds(60'000), r.figures);
    relay.start();
    for (int i = 1; i <= 3; ++i) {
        r.promise(u"earn"_s, newSale(u"001"_s), earnTen);
        relay.kick(r.storeRegion);
        EXPECT_TRUE(becomesTrue([&] { return r.points() == u"%1 0"_s.arg(1000 + 10 * i); })) << i;
    }
    relay.stop();
    r.promise(u"earn"_s, newSale(u"001"_s), earnTen);
    relay.kick(r.storeRegion);
    EXPECT_EQ(r.storeBooks.number(u"SELECT count(*) FROM outbox WHERE done_at IS NULL AND tries = 0"_s), 1);
}

TEST(Relay, ALockedGroupCostsABatchNoMoreThanItsOwnPromises)
{
    TwoRegions r;
    r.groupBooks.rows(u"INSERT INTO groups (group_id, name, location) VALUES ('003-aalocked', 'Locked', 'Here')"_s);
    for (int i = 0; i < 10; ++i) {
        r.promise(u"earn"_s, newSale(u"001"_s),
            u"{\"group_id\": \"003-aalocked\", \"points\": 10, \"customer_id\": \"001-member\"}"_s);
        r.promise(u"earn"_s, newSale(u"001"_s), earnTen);
    }
    test::Books& locker = r.home.asOwner();
    locker.rows(u"BEGIN"_s);
    locker.rows(u"SELECT FROM groups WHERE group_id = '003-aalocked' FOR UPDATE"_s);
    const auto batch = r.carrier.carry(r.storeRegion, r.groupRegion);
    EXPECT_EQ(batch.claimed, 20);
    EXPECT_EQ(batch.done, 10) << "all but those of the locked group";
    EXPECT_EQ(batch.end, jobs::PromiseCarrier::Batch::End::Finished);
    locker.rows(u"ROLLBACK"_s);
    EXPECT_EQ(r.storeBooks.number(u"SELECT count(*) FROM outbox WHERE last_error IS NOT NULL"_s), 0);
    r.makeAllDue();
    EXPECT_EQ(r.carry(), 10);
}

TEST(Relay, ATargetThatIsDownLeavesItsPromisesDueSoon)
{
    TwoRegions r;
    auto unreachable = r.home.settings();
    unreachable.hosts = QStringList {u"127.0.0.1:1"_s};
    regions::Database cutOff({r.stores.settings(), unreachable});
    jobs::PromiseCarrier carrier(cutOff, r.figures);
    r.promise(u"earn"_s, newSale(u"001"_s), earnTen);
    EXPECT_EQ(carrier.carry(r.storeRegion, r.groupRegion).end, jobs::PromiseCarrier::Batch::End::TargetFailed);
    EXPECT_FALSE(carrier.answers(r.groupRegion));
    EXPECT_TRUE(carrier.answers(r.storeRegion));
    EXPECT_EQ(r.storeBooks.number(u"SELECT count(*) FROM outbox WHERE done_at IS NULL AND last_error IS NULL "
                                  "AND next_try_at < clock_timestamp() + interval '10 seconds'"_s),
        1);
    r.makeAllDue();
    EXPECT_EQ(r.carry(), 1);
}

namespace {

/// A sale that earned ten points elsewhere, and a refund of it.
struct Refunded : TwoRegions {
    QString sale = newSale(u"001"_s);
    QString refund = newSale(u"001"_s);
    QString clawback =
        u"{\"group_id\": \"003-shared\", \"points\": 10, \"customer_id\": \"001-member\", \"sale_id\": \"%1\"}"_s.arg(
            sale);
};

} // namespace

TEST(Relay, AClawbackWaitsForItsEarning)
{
    Refunded r;
    r.promise(u"clawback"_s, r.refund, r.clawback);
    r.promise(u"earn"_s, r.sale, earnTen);
    EXPECT_EQ(r.carry(), 1);
    EXPECT_EQ(r.outcomeOf(u"earn"_s), u"applied"_s);
    EXPECT_EQ(r.outcomeOf(u"clawback"_s), QString()) << "it was not even claimed";
    EXPECT_EQ(r.storeBooks.number(u"SELECT tries FROM outbox WHERE kind = 'clawback'"_s), 0);
    EXPECT_EQ(r.carry(), 1);
    EXPECT_EQ(r.outcomeOf(u"clawback"_s), u"applied"_s);
    EXPECT_EQ(r.points(), u"1000 0"_s);
}

TEST(Relay, AClawbackOfAnEarningThatWasRefusedTakesNothing)
{
    Refunded r;
    r.promise(u"earn"_s, r.sale,
        u"{\"group_id\": \"003-shared\", \"points\": 10, \"customer_id\": \"001-strange\", "
        "\"check_membership\": true}"_s);
    r.promise(u"clawback"_s, r.refund, r.clawback);
    EXPECT_EQ(r.carry(), 1);
    EXPECT_EQ(r.outcomeOf(u"earn"_s), u"not_a_member"_s);
    EXPECT_EQ(r.carry(), 1);
    EXPECT_EQ(r.outcomeOf(u"clawback"_s), u"not_earned"_s);
    EXPECT_EQ(r.points(), u"1000 0"_s);
}

TEST(Relay, AClawbackThatIsAskedForByItselfWaitsToo)
{
    Refunded r;
    r.promise(u"earn"_s, r.sale, earnTen);
    r.promise(u"clawback"_s, r.refund, r.clawback);
    r.carrier.carryAllOf(r.storeRegion, r.refund, {u"clawback"_s});
    EXPECT_EQ(r.outcomeOf(u"clawback"_s), QString());
    r.carrier.carryAllOf(r.storeRegion, r.sale, {u"earn"_s});
    r.carrier.carryAllOf(r.storeRegion, r.refund, {u"clawback"_s});
    EXPECT_EQ(r.outcomeOf(u"clawback"_s), u"applied"_s);
    EXPECT_EQ(r.points(), u"1000 0"_s);
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
            while (const int batch = r.carry())
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
    jobs::Recovery recovery(r.database, std::chrono::milliseconds(0), r.figures);
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
    jobs::Recovery recovery(r.database, std::chrono::milliseconds(0), r.figures);
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
    jobs::Recovery recovery(r.database, std::chrono::milliseconds(0), r.figures);
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
    jobs::Recovery recovery(r.database, std::chrono::milliseconds(60'000), r.figures);
    ASSERT_EQ(r.hold(newSale(u"001"_s), 200), u"held"_s);
    EXPECT_EQ(recovery.resolveOnce(), 0);
    EXPECT_EQ(r.points(), u"1000 200"_s);
}

// A clock that was an hour fast made the hold, and was set right since.
TEST(Recovery, ResolvesAHoldFromTheFuture)
{
    TwoRegions r;
    jobs::Recovery recovery(r.database, std::chrono::milliseconds(60'000), r.figures);
    const QString sale = newSale(u"001"_s);
    ASSERT_EQ(r.hold(sale, 200), u"held"_s);
    r.home.asOwner().rows(u"UPDATE points_holds SET created_at = created_at + interval '1 hour'"_s);
    EXPECT_EQ(recovery.resolveOnce(), 1);
    EXPECT_EQ(r.holdState(sale), u"released"_s);
}

TEST(Recovery, DoesNothingWhileTheStoresRegionCannotBeAsked)
{
    TwoRegions r;
    auto unreachable = r.stores.settings();
    unreachable.hosts = QStringList {u"127.0.0.1:1"_s};
    regions::Database cutOff({unreachable, r.home.settings()});
    jobs::Recovery recovery(cutOff, std::chrono::milliseconds(0), r.figures);
    const QString sale = newSale(u"001"_s);
    ASSERT_EQ(r.hold(sale, 200), u"held"_s);
    EXPECT_EQ(recovery.resolveOnce(), 0);
    EXPECT_EQ(recovery.unresolved(), 1);
    EXPECT_EQ(r.holdState(sale), u"held"_s);
}

TEST(Recovery, AStoreRegionThatIsNotConfiguredIsInNobodysWay)
{
    TwoRegions r;
    jobs::Recovery recovery(r.database, std::chrono::milliseconds(0), r.figures);
    for (int i = 0; i < 3; ++i) {
        r.groupBooks.rows(
            u"SELECT points_hold($1, '003-shared', '001-member', 10, '777', '\\x00')"_s, {newSale(u"777"_s)});
        ASSERT_EQ(r.hold(newSale(u"001"_s), 10), u"held"_s);
    }
    EXPECT_EQ(recovery.resolveOnce(), 3);
    EXPECT_EQ(recovery.unresolved(), 3);
    EXPECT_EQ(r.points(), u"1000 30"_s);
}

// More of them than one pass looks at.
TEST(Recovery, HoldsThatCannotBeResolvedKeepNoOtherWaiting)
{
    TwoRegions r;
    jobs::Recovery recovery(r.database, std::chrono::milliseconds(0), r.figures);
    r.groupBooks.rows(u"INSERT INTO points_holds (hold_id, group_id, points, store_region, state) "
                      "SELECT '001-' || gen_random_uuid(), '003-shared', 5, '001', 'held' "
                      "FROM generate_series(1, 120)"_s); // the group holds none of these points
    const QString sale = newSale(u"001"_s);
    ASSERT_EQ(r.hold(sale, 4), u"held"_s);
    EXPECT_TRUE(becomesTrue([&] {
        recovery.resolveOnce();
        return r.holdState(sale) == u"released"_s;
    }));
    EXPECT_EQ(r.points(), u"1000 0"_s);
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
            jobs::Recovery recovery(r.database, std::chrono::milliseconds(0), r.figures);
            recovery.resolveOnce();
        });
    }
    for (std::thread& instance : instances)
        instance.join();
    EXPECT_EQ(r.points(), u"900 0"_s);
    EXPECT_EQ(r.groupBooks.number(u"SELECT count(*) FROM points_holds WHERE state = 'held'"_s), 0);
}
