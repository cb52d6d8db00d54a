// SPDX-License-Identifier: GPL-3.0-or-later
// The checker that everybody may run sees each fault that it is there for, and none where there is none.
#include "verify/Verify.h"
#include "support/Books.h"
#include "support/ScratchDatabase.h"

#include <QTemporaryDir>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;

namespace {

const QString customer = u"001-cust01"_s;
const QString nearGroup = u"001-neargroup"_s;
const QString farGroup = u"003-fargroup"_s;
const QString localSale = u"001-00000000-0000-0000-0000-00000000000a"_s;
const QString remoteSale = u"001-00000000-0000-0000-0000-00000000000b"_s;
const QString abortedSale = u"001-00000000-0000-0000-0000-00000000000c"_s;

/// 250 due, 60 of it by points; 19 points earned, all in one group.
QString saleOf(const QString& group)
{
    const QString here = group.startsWith(u"001"_s) ? u"true"_s : u"false"_s;
    return uR"({"till_id": "001-till01", "staff_id": "001-staff01", "customer_id": "001-cust01", "customer_here": true,
        "catalogue_version": 1, "currency": "EUR",
        "redeem": {"group_id": "%1", "points": 60, "region": "%2", "here": %3},
        "earn": {"group_id": "%1", "points": 19, "region": "%2", "here": %3, "check_membership": false},
        "record": {"subtotal": 250, "total": 250, "redeemed_points": 60, "redeemed_value": 60, "earned_points": 19,
            "paid": 200, "change": 10, "taxes": [], "discounts": [],
            "tenders": [{"tender_no": 1, "kind": "cash", "amount": 200}],
            "lines": [{"line_no": 1, "item_id": "001-item01", "name": "Tea", "quantity": 1, "list_price": 250,
                "unit_price": 250, "amount": 250, "tax_class": "std"}]},
        "response": {"points": {}}})"_s.arg(group, group.left(3), here);
}

/// Gives back the whole remote sale.
QString refundOf(const QString& group)
{
    const QString here = group.startsWith(u"001"_s) ? u"true"_s : u"false"_s;
    return uR"({"sale_id": "%1", "refund_no": 1, "reason": "cold", "staff_id": "001-staff01",
        "customer_id": "001-cust01", "currency": "EUR", "amount": 250, "redeemed_value": 60, "paid_back": 190,
        "recredit": {"group_id": "%2", "points": 60, "region": "%3", "here": %4},
        "clawback": {"group_id": "%2", "points": 19, "region": "%3", "here": %4},
        "lines": [{"line_no": 1, "quantity": 1, "amount": 250}], "response": {"points": {}}})"_s.arg(
        group == farGroup ? remoteSale : localSale, group, group.left(3), here);
}

/// A store's region and another, with sales and refunds that moved points here and there, and a sale that was given up.
class VerifyBooks : public testing::Test {
protected:
    ScratchDatabase store {u"001"_s, ScratchDatabase::Content::Schema};
    ScratchDatabase far {u"003"_s, ScratchDatabase::Content::Schema};

    void SetUp() override
    {
        Books& here = store.asOwner();
        here.rows(u"INSERT INTO stores VALUES ('001-store01', 'Store', '', 'UTC')"_s);
        here.rows(u"INSERT INTO tills (till_id, store_id, name) VALUES ('001-till01', '001-store01', 'Till')"_s);
        here.rows(u"INSERT INTO customers VALUES ($1, 'someone', 'x', 'Someone')"_s, {customer});
        makeGroup(here, nearGroup);
        makeGroup(far.asOwner(), farGroup);
        hold(remoteSale);
        hold(abortedSale);
        sell(localSale, nearGroup);
        sell(remoteSale, farGroup);
        const QString release = u"{\"group_id\": \"%1\", \"region\": \"003\"}"_s.arg(farGroup);
        here.rows(u"SELECT abort_sale($1, NULL, 'cancelled', '{}', $2::jsonb)"_s, {abortedSale, release});
        deliverAll();
        refund(u"0f"_s, farGroup);
        refund(u"0e"_s, nearGroup);
        deliverAll();
    }
    void makeGroup(Books& books, const QString& group)
    {
        books.rows(u"SELECT make_group(gen_random_uuid(), 'x', $1, 'Group', 'Here', $2)"_s, {group, customer});
        books.rows(u"SELECT points_post($1, 'adjust', 'test:' || $1, 500, 0, NULL)"_s, {group});
    }
    void hold(const QString& sale)
    {
        far.asOwner().rows(u"SELECT points_hold($1, $2, $3, 60, '001', 'x')"_s, {sale, farGroup, customer});
    }
    void sell(const QString& sale, const QString& group)
    {
        const QString outcome =
            store.asOwner().text(u"SELECT outcome FROM checkout($1, 'x', NULL, $2::jsonb)"_s, {sale, saleOf(group)});
        ASSERT_EQ(outcome, u"committed"_s);
    }
    void refund(const QString& end, const QString& group)
    {
        const QString outcome = store.asOwner().text(u"SELECT outcome FROM refund_sale($1, 'x', $2::jsonb)"_s,
            {u"001-00000000-0000-0000-0000-0000000000"_s + end, refundOf(group)});
        ASSERT_EQ(outcome, u"done"_s);
    }
    void deliverAll()
    {
        deliver(store.asOwner(), far.asOwner());
        deliver(far.asOwner(), store.asOwner());
    }
    static void deliver(Books& from, Books& to)
    {
        for (const auto& promise :
            from.rows(u"SELECT id, kind, source_id, payload FROM outbox WHERE done_at IS NULL ORDER BY id"_s)) {
            const QString outcome =
                to.text(u"SELECT apply_promise($1, $2, $3::jsonb)"_s, {promise[1], promise[2], promise[3]});
            from.rows(u"UPDATE outbox SET done_at = clock_timestamp(), outcome = $2 WHERE id = $1::bigint"_s,
                {promise[0], outcome});
        }
    }
    verify::Options options() const { return {.regions = {store.settings(), far.settings()}, .atRest = true}; }
    verify::Report verified(const verify::Options& asked) const
    {
        auto report = verify::verifyBooks(asked);
        EXPECT_TRUE(report.hasValue()) << qUtf8Printable(report.hasValue() ? QString() : report.error().detail);
        return report.hasValue() ? report.takeValue() : verify::Report();
    }
};

const verify::Invariant& invariant(const verify::Report& report, const QString& id)
{
    for (const verify::Invariant& one : report.invariants) {
        if (one.id == id)
            return one;
    }
    throw std::runtime_error("there is no such invariant");
}

struct Fault {
    const char* name;
    bool inFarRegion;
    const char* statements; ///< what a forger, a bug or a disk did to the books
    const char* invariant;
    const char* problem; ///< a part of what is said about it
};

// The rules of the language keep a statement from changing what another of the same command looks at; each is its own.
const Fault faults[] {
    {"ADelta", true, "UPDATE points_entries SET delta = delta + 1 WHERE version = 1", "I8",
        "version 1 is not what its hash"},
    {"ATime", true, "UPDATE points_entries SET created_at = created_at + interval '1 microsecond' WHERE version = 2",
        "I8", "version 2 is not what its hash"},
    {"ACustomer", true, "UPDATE points_entries SET customer_id = '001-cust02' WHERE version = 2", "I8",
        "version 2 is not what its hash"},
    {"AnEntryWithItsHash", true,
        "UPDATE points_entries SET customer_id = '001-cust02', hash = sha256(prev_hash || "
        "points_entry_content(group_id, "
        "version, kind, source_id, delta, held_delta, balance_after, held_after, '001-cust02', created_at)) "
        "WHERE version = 2",
        "I8", "version 3 does not name the hash of the entry before it"},
    {"TheFirstIsGone", true, "DELETE FROM points_entries WHERE version = 1", "I8", "version 2 follows version 0"},
    {"OneIsGone", true, "DELETE FROM points_entries WHERE version = 3", "I8", "version 4 follows version 2"},
    {"TheLastIsGone", true, "DELETE FROM points_entries WHERE version = (SELECT max(version) FROM points_entries)",
        "I8", "the group's row is of version"},
    {"TwoAreExchanged", true,
        "UPDATE points_entries SET version = -version WHERE version IN (2, 3);"
        "UPDATE points_entries SET version = 5 + version WHERE version < 0",
        "I8", "does not name the hash of the entry before it"},
    {"OneIsInserted", true,
        "INSERT INTO points_entries SELECT group_id, version + 1, 'adjust', 'more', 5, 0, balance_after + 5, "
        "held_after, NULL, "
        "created_at, hash, sha256(hash || points_entry_content(group_id, version + 1, 'adjust', 'more', 5, 0, "
        "balance_after + "
        "5, held_after, NULL, created_at)) FROM points_entries ORDER BY version DESC LIMIT 1",
        "I8", "the group's row is of version"},
    {"AllIsRewritten", true,
        "DO $$ DECLARE e record; h bytea := decode(repeat('00', 32), 'hex'); n bytea; BEGIN "
        "FOR e IN SELECT * FROM points_entries ORDER BY version LOOP "
        "n := sha256(h || points_entry_content(e.group_id, e.version, e.kind, e.source_id, e.delta, e.held_delta, "
        "e.balance_after, e.held_after, '001-cust02', e.created_at)); "
        "UPDATE points_entries SET customer_id = '001-cust02', prev_hash = h, hash = n WHERE version = e.version; "
        "h := n; END LOOP; END $$",
        "I8", "the group's row does not name the hash of its last entry"},
    {"AGroupsBalance", false, "UPDATE groups SET balance = balance + 1", "I8", "the group's row has balance"},
    {"WhatGroupsAreWorth", false, "UPDATE groups SET balance = balance + 1", "I10", "the sum of all deltas"},
    {"AGroupsHead", false, "UPDATE groups SET head_hash = sha256(head_hash)", "I8", "does not name the hash"},
    {"ABalanceBelowZero", false, "UPDATE points_entries SET balance_after = -1 WHERE version = 2", "I9",
        "has balance -1"},
    {"PointsThatWereNotThere", true,
        "DO $$ BEGIN "
        "EXECUTE regexp_replace(pg_get_functiondef('points_post'::regproc), 'IF balance - worth > g.debt.*?END IF;', "
        "''); "
        "PERFORM points_post('003-fargroup', 'hold', 'too much', 0, 100000, NULL); END $$",
        "I9", "takes points that the group did not have"},
    {"ARedemptionWithoutEntry", true, "DELETE FROM points_entries WHERE kind = 'redeem'", "I3",
        "no redeem entry says so"},
    {"ALocalRedemptionWithoutEntry", false, "DELETE FROM points_entries WHERE kind = 'redeem'", "I3",
        "no redeem entry says so"},
    {"ARedemptionOfAnotherSum", true, "UPDATE points_entries SET delta = -59 WHERE kind = 'redeem'", "I3",
        "its redeem entry moved -59"},
    {"ARedemptionWithoutSale", true,
        "UPDATE points_entries SET source_id = '001-00000000-0000-0000-0000-00000000000d' WHERE kind = 'redeem'", "I5",
        "points moved, and the sale is not decided"},
    {"AnAbortedSaleThatMovedPoints", true, "UPDATE points_entries SET kind = 'redeem' WHERE kind = 'release'", "I5",
        "points moved, and the sale is aborted"},
    {"AnEarningWithoutEntry", true, "DELETE FROM points_entries WHERE kind = 'earn'", "I4", "no earn entry says so"},
    {"ARecreditWithoutEntry", true, "DELETE FROM points_entries WHERE kind = 'recredit'", "I4",
        "no recredit entry says so"},
    {"AClawbackWithoutRefund", true, "UPDATE points_entries SET source_id = 'none' WHERE kind = 'clawback'", "I4",
        "a clawback entry moved points, and no refund says so"},
    {"ARefundOfMoreThanTheSale", false, "UPDATE refunds SET amount = amount + 1, paid_back = paid_back + 1", "I4",
        "give back more than it was"},
    {"ARefundOfMoreThanTheLine", false, "UPDATE refund_lines SET quantity = quantity + 1", "I4", "give back more"},
    {"AHoldOfAnAbortedSale", true,
        "UPDATE points_holds SET state = 'captured' WHERE hold_id = '001-00000000-0000-0000-0000-00000000000c'", "I7",
        "its hold is captured, and the sale is not committed"},
    {"AReleasedHoldOfASale", true,
        "UPDATE points_holds SET state = 'released' WHERE hold_id = '001-00000000-0000-0000-0000-00000000000b'", "I7",
        "its hold is released, and the sale is not aborted"},
    {"AHoldThatHasNotEnded", true,
        "UPDATE points_holds SET state = 'held', resolved_at = NULL "
        "WHERE hold_id = '001-00000000-0000-0000-0000-00000000000c'",
        "I7", "its hold has not ended"},
    {"ALiveHoldOfARefusedSale", true,
        "UPDATE points_holds SET state = 'held', resolved_at = NULL "
        "WHERE hold_id = '001-00000000-0000-0000-0000-00000000000c'",
        "I2", "the sale was refused, and its hold lives"},
    {"AHoldWithoutEntry", true, "DELETE FROM points_entries WHERE kind = 'hold' AND version = 2", "I7",
        "its entries reserved 0"},
    {"APromiseThatWaits", false, "UPDATE outbox SET done_at = NULL WHERE kind = 'earn'", "I6",
        "a promise is not carried out"},
    {"ATenderThatIsMissing", false, "DELETE FROM tenders", "I1", "do not add up"},
    {"AMemberWithoutLink", false, "DELETE FROM customer_groups WHERE group_id = '003-fargroup'", "M1",
        "their home does not know"},
    {"ALinkWithoutMember", true, "DELETE FROM group_members", "M1", "their home says so"},
};

class VerifySees : public VerifyBooks, public testing::WithParamInterface<Fault> {};

std::string nameOf(const testing::TestParamInfo<Fault>& info) { return info.param.name; }

} // namespace

TEST_F(VerifyBooks, PassWhenNothingIsWrong)
{
    const verify::Report report = verified(options());
    EXPECT_TRUE(report.passed()) << qUtf8Printable(report.text());
    EXPECT_EQ(report.groups, 2);
    EXPECT_EQ(report.sales, 3);
    EXPECT_EQ(report.entries,
        store.asOwner().number(u"SELECT count(*) FROM points_entries"_s)
            + far.asOwner().number(u"SELECT count(*) FROM points_entries"_s));
    for (const char* id : {"I1", "I2", "I3", "I4", "I5", "I7", "I8", "I9", "I10", "M1"})
        EXPECT_GT(invariant(report, QString::fromLatin1(id)).checked, 0) << id;
}

TEST_P(VerifySees, IsFound)
{
    const Fault& fault = GetParam();
    Books& books = fault.inFarRegion ? far.asOwner() : store.asOwner();
    const bool asOneCommand = QByteArray(fault.statements).startsWith("DO ");
    const QStringList statements = asOneCommand ? QStringList {QString::fromUtf8(fault.statements)}
                                                : QString::fromUtf8(fault.statements).split(u';', Qt::SkipEmptyParts);
    for (const QString& statement : statements)
        books.rows(statement);
    const verify::Report report = verified(options());
    EXPECT_FALSE(report.passed());
    const verify::Invariant broken = invariant(report, QString::fromLatin1(fault.invariant));
    EXPECT_GT(broken.violations, 0) << qUtf8Printable(report.text());
    bool isSaid = false;
    for (const QJsonValue& row : broken.rows)
        isSaid = isSaid || row[u"problem"_s].toString().contains(QString::fromUtf8(fault.problem));
    EXPECT_TRUE(isSaid) << qUtf8Printable(report.text());
}

INSTANTIATE_TEST_SUITE_P(EachFault, VerifySees, testing::ValuesIn(faults), nameOf);

TEST_F(VerifyBooks, TakeWhatIsUnderWayForRightWhileTheSystemRuns)
{
    store.asOwner().rows(u"UPDATE outbox SET done_at = NULL WHERE kind = 'earn'"_s);
    hold(u"001-00000000-0000-0000-0000-000000000010"_s);
    verify::Options running = options();
    running.atRest = false;
    EXPECT_TRUE(verified(running).passed());
    const verify::Report atRest = verified(options());
    EXPECT_EQ(invariant(atRest, u"I6"_s).violations, 1);
    EXPECT_EQ(invariant(atRest, u"I7"_s).violations, 1);
}

TEST_F(VerifyBooks, SeeAPromiseThatWasLost)
{
    const QString sale = u"001-00000000-0000-0000-0000-000000000011"_s;
    hold(sale);
    sell(sale, farGroup);
    verify::Options running = options();
    running.atRest = false;
    EXPECT_TRUE(verified(running).passed());
    store.asOwner().rows(u"DELETE FROM outbox WHERE source_id = $1"_s, {sale});
    const verify::Report report = verified(running);
    EXPECT_EQ(invariant(report, u"I3"_s).violations, 1);
    EXPECT_EQ(invariant(report, u"I4"_s).violations, 1);
}

TEST_F(VerifyBooks, GoOnFromWhereARunWasBrokenOff)
{
    const QTemporaryDir folder;
    verify::Options asked = options();
    asked.checkpointFile = folder.filePath(u"verify.checkpoint"_s);
    asked.checkpointEvery = std::chrono::milliseconds(0);
    far.asOwner().rows(u"REVOKE SELECT ON sale_decisions FROM tillpool"_s);
    const auto brokenOff = verify::verifyBooks(asked);
    ASSERT_FALSE(brokenOff.hasValue());
    EXPECT_TRUE(QFile::exists(asked.checkpointFile));
    far.asOwner().rows(u"GRANT SELECT ON sale_decisions TO tillpool"_s);

    // What was read already is not read again: a fault that came since is for the next run.
    store.asOwner().rows(u"UPDATE points_entries SET delta = delta + 1 WHERE version = 1"_s);
    const verify::Report wentOn = verified(asked);
    EXPECT_TRUE(wentOn.wentOn);
    EXPECT_TRUE(wentOn.passed()) << qUtf8Printable(wentOn.text());
    EXPECT_EQ(wentOn.groups, 2);
    EXPECT_EQ(wentOn.sales, 3);
    EXPECT_FALSE(QFile::exists(asked.checkpointFile));
    EXPECT_FALSE(verified(asked).passed());
}

TEST_F(VerifyBooks, ReadOneGroupAlone)
{
    verify::Options asked = options();
    asked.onlyGroup = farGroup;
    const verify::Report report = verified(asked);
    EXPECT_TRUE(report.passed());
    EXPECT_EQ(report.groups, 1);
    EXPECT_EQ(report.invariants.size(), 2U);
}

TEST_F(VerifyBooks, SayWhichRegionCantBeReached)
{
    verify::Options asked = options();
    asked.regions[1].hosts = {u"127.0.0.1:1"_s};
    const auto report = verify::verifyBooks(asked);
    ASSERT_FALSE(report.hasValue());
    EXPECT_EQ(report.error().code, base::ErrorCode::RegionUnavailable);
    EXPECT_EQ(report.error().region, u"003"_s);
}
