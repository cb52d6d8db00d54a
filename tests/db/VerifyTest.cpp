// SPDX-License-Identifier: GPL-3.0-or-later
// The checker that everybody may run sees each fault that it is there for, and none where there is none.
#include "VerifyScene.h"

#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;

namespace {

using VerifyBooks = VerifyScene;

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
        "INSERT INTO points_entries SELECT group_id, version + 1, 'hold', 'too much', 0, 100000, 100000, 100000, NULL, "
        "created_at, hash, sha256(hash || points_entry_content(group_id, version + 1, 'hold', 'too much', 0, 100000, "
        "100000, 100000, NULL, created_at)) FROM points_entries ORDER BY version DESC LIMIT 1",
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
    {"ARedemptionForAnotherCustomer", false, "UPDATE sales SET customer_id = '001-cust02' WHERE sale_id LIKE '%b'",
        "I3", "for customer 001-cust01, the sale says"},
    {"ASaleThatMovedPointsTwice", true,
        "SELECT points_post('003-fargroup', 'earn', '001-00000000-0000-0000-0000-00000000000a', 19, 0, '001-cust01')",
        "I4", "2 earn entries moved its points"},
    {"ASaleOfAnotherSum", false, "UPDATE sales SET subtotal = subtotal + 1", "I1", "do not add up to it"},
    {"ASaleThatNobodyDecided", false, "DELETE FROM sale_decisions WHERE sale_id LIKE '%a'", "I1", "nobody decided it"},
    {"ADecisionWithoutSale", false,
        "INSERT INTO sale_decisions (sale_id, decision, response) "
        "VALUES ('001-00000000-0000-0000-0000-00000000000d', 'committed', '{}')",
        "I1", "the sale was committed, and is not in the books"},
    {"ADecisionInAnotherRegion", true,
        "INSERT INTO sale_decisions (sale_id, decision, reason, response) "
        "VALUES ('001-00000000-0000-0000-0000-00000000000a', 'aborted', 'x', '{}')",
        "I1", "outside of the region"},
    {"ARefusedSaleInTheBooks", false,
        "UPDATE sale_decisions SET decision = 'aborted', reason = 'x' WHERE sale_id LIKE '%a'", "I2",
        "the sale was refused, and is in the books"},
    {"AnAnswerOfAnotherTotal", false,
        "UPDATE sale_decisions SET response = jsonb_set(response, '{total,amount}', '249') WHERE decision = "
        "'committed'",
        "I1", "is not what was answered"},
    {"ARefundThatWasAnsweredOtherwise", false,
        "UPDATE refunds SET response = jsonb_set(response, '{points,recredited}', '61')", "I1",
        "is not what was answered"},
    {"AClawbackThatWasLeftOut", true, "DELETE FROM points_entries WHERE kind = 'clawback'", "I4",
        "no clawback entry says so"},
    {"ARefundThatItsLinesAreNot", false, "UPDATE refund_lines SET amount = amount - 1", "I4", "do not add up"},
    {"WhatRefundsGaveBack", false, "UPDATE refund_lines SET amount = amount - 1", "I10", "gave back another sum"},
    {"RefundsWithAGap", false, "UPDATE refunds SET refund_no = 2", "I4", "not numbered 1 to n"},
    {"APromiseOfAnotherSum", false,
        "UPDATE outbox SET payload = jsonb_set(payload, '{points}', '20') WHERE kind = 'earn'", "I6",
        "a promise is not what its sale or refund says"},
    {"APromiseOfNoSale", false,
        "INSERT INTO outbox (kind, source_id, target_region, payload, done_at) VALUES ('earn', 'none', '003', "
        "'{\"group_id\": \"003-fargroup\", \"points\": 1}', clock_timestamp())",
        "I6", "a promise is not what its sale or refund says"},
    {"AnEntryOfNoGroup", true,
        "INSERT INTO points_entries SELECT '003-agroup', version, kind, 'other', delta, held_delta, balance_after, "
        "held_after, customer_id, created_at, prev_hash, hash FROM points_entries WHERE version = 1",
        "I8", "an entry of a group that is not there"},
    {"AGroupOfAnotherRegion", true, "INSERT INTO groups (group_id, name, location) VALUES ('001-strays', 'x', 'x')",
        "I8", "a group of another region"},
    {"AnEntryOfAnotherKind", true, "UPDATE points_entries SET kind = 'recredit' WHERE kind = 'hold' AND version = 2",
        "I8", "moves what its kind can't move"},
    {"AnAdjustmentOfNobody", true,
        "SELECT points_post('003-fargroup', 'adjust', '003-00000000-0000-0000-0000-00000000000d', 5, 0, NULL)", "I10",
        "nobody answers for it"},
    {"AnAdjustmentWithoutEntry", true,
        "INSERT INTO audit_log (subject_id, action, target_id, details) VALUES ('003-admin01', 'adjust_points', "
        "'003-fargroup', '{\"points\": 5, \"source_id\": \"003-00000000-0000-0000-0000-00000000000d\"}')",
        "I10", "nobody answers for it"},
    {"AMemberOfAClosedGroup", true, "UPDATE groups SET closed_at = clock_timestamp()", "M1",
        "a closed group has a member"},
    {"AMemberWithoutLink", false, "DELETE FROM customer_groups WHERE group_id = '003-fargroup'", "M1",
        "the customer's home does not know"},
    {"ALinkWithoutMember", true, "DELETE FROM group_members", "M1", "the customer's home says so"},
};

class VerifySees : public VerifyBooks, public testing::WithParamInterface<Fault> {};

std::string nameOf(const testing::TestParamInfo<Fault>& info) { return info.param.name; }

} // namespace

TEST_F(VerifyBooks, PassWhenNothingIsWrong)
{
    const verify::Report report = verified(options());
    EXPECT_TRUE(report.passed()) << qUtf8Printable(report.text());
    EXPECT_EQ(report.groups, 2);
    EXPECT_EQ(report.sales, 2);
    EXPECT_EQ(report.entries,
        nearBooks().number(u"SELECT count(*) FROM points_entries"_s)
            + farBooks().number(u"SELECT count(*) FROM points_entries"_s));
    for (const verify::Invariant& one : report.invariants)
        EXPECT_EQ(one.checked > 0, one.elsewhere.isEmpty()) << qUtf8Printable(one.id);
    EXPECT_FALSE(invariant(report, u"I12"_s).elsewhere.isEmpty());
}

TEST_P(VerifySees, IsFound)
{
    const Fault& fault = GetParam();
    Books& books = fault.inFarRegion ? farBooks() : nearBooks();
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

TEST_F(VerifyBooks, ShowTheViolatingRowInFull)
{
    farBooks().rows(u"UPDATE points_entries SET delta = delta + 1 WHERE version = 3"_s);
    const verify::Report report = verified(options());
    const QJsonObject found = invariant(report, u"I8"_s).rows.first().toObject();
    EXPECT_EQ(found[u"region"_s], u"003"_s);
    const QJsonObject row = found[u"row"_s].toObject();
    QStringList told;
    for (const QString& column : {u"group_id"_s, u"version"_s, u"kind"_s, u"source_id"_s, u"delta"_s, u"held_delta"_s,
             u"balance_after"_s, u"held_after"_s, u"customer_id"_s, u"created_at"_s, u"prev_hash"_s, u"hash"_s})
        told.append(row[column].toVariant().toString());
    EXPECT_EQ(told,
        farBooks()
            .rows(u"SELECT group_id, version, kind, source_id, delta, held_delta, balance_after, held_after, "
                  "customer_id, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), "
                  "encode(prev_hash, 'hex'), encode(hash, 'hex') FROM points_entries WHERE version = 3"_s)
            .front());
}

TEST_F(VerifyBooks, ExcuseAClawbackOfWhatWasNeverEarnedAndNoOther)
{
    nearBooks().rows(u"UPDATE outbox SET outcome = 'not_earned' WHERE kind = 'clawback'"_s);
    farBooks().rows(u"DELETE FROM points_entries WHERE kind = 'clawback'"_s);
    EXPECT_EQ(invariant(verified(options()), u"I4"_s).violations, 1) << "it was earned";
    nearBooks().rows(u"UPDATE outbox SET outcome = 'not_a_member' WHERE kind = 'earn'"_s);
    farBooks().rows(u"DELETE FROM points_entries WHERE kind = 'earn'"_s);
    EXPECT_EQ(invariant(verified(options()), u"I4"_s).violations, 0);
}

TEST_F(VerifyBooks, TakeTheHoldOfAnotherRequestForRight)
{
    // The key came again with other content: what that one held was given back, whatever became of the sale.
    const QString sale = u"001-00000000-0000-0000-0000-000000000012"_s;
    hold(farBooks(), sale);
    ASSERT_EQ(sell(nearBooks(), sale, nearGroup), u"committed"_s);
    farBooks().rows(u"UPDATE points_holds SET request_hash = 'other' WHERE hold_id = $1"_s, {sale});
    farBooks().rows(u"SELECT points_release($1, $2, '001', 'other')"_s, {sale, farGroup});
    const verify::Report report = verified(options());
    EXPECT_TRUE(report.passed()) << qUtf8Printable(report.text());
}

TEST_F(VerifyBooks, TakeWhatIsUnderWayForRightWhileTheSystemRuns)
{
    nearBooks().rows(u"UPDATE outbox SET done_at = NULL WHERE kind = 'earn'"_s);
    hold(farBooks(), u"001-00000000-0000-0000-0000-000000000010"_s);
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
    hold(farBooks(), sale);
    ASSERT_EQ(sell(nearBooks(), sale, farGroup), u"committed"_s);
    verify::Options running = options();
    running.atRest = false;
    EXPECT_TRUE(verified(running).passed());
    nearBooks().rows(u"DELETE FROM outbox WHERE source_id = $1"_s, {sale});
    const verify::Report report = verified(running);
    EXPECT_EQ(invariant(report, u"I3"_s).violations, 1);
    EXPECT_EQ(invariant(report, u"I4"_s).violations, 1);
    EXPECT_EQ(invariant(report, u"I6"_s).violations, 2);
}

TEST_F(VerifyBooks, TellTheStoryOfOneGroup)
{
    farBooks().rows(u"UPDATE points_entries SET delta = delta + 1 WHERE version = 3"_s);
    verify::Options asked = options();
    asked.onlyGroup = farGroup;
    QStringList story;
    asked.onEntry = [&story](const QJsonObject& entry, const QStringList& problems) {
        story.append(u"%1 %2 %3"_s.arg(entry[u"version"_s].toInteger())
                         .arg(entry[u"kind"_s].toString(), problems.isEmpty() ? u"right"_s : u"wrong"_s));
    };
    const verify::Report report = verified(asked);
    EXPECT_FALSE(report.passed());
    EXPECT_EQ(report.groups, 1);
    EXPECT_EQ(report.invariants.size(), 2U);
    EXPECT_EQ(story,
        QStringList({u"1 adjust right"_s, u"2 hold right"_s, u"3 hold wrong"_s, u"4 redeem right"_s, u"5 earn right"_s,
            u"6 release right"_s, u"7 recredit right"_s, u"8 clawback right"_s}));
    asked.onlyGroup = u"003-nobody1"_s;
    const auto ofNobody = verify::verifyBooks(asked);
    ASSERT_FALSE(ofNobody.hasValue());
    EXPECT_EQ(ofNobody.error().code, base::ErrorCode::NotFound);
}
