// SPDX-License-Identifier: GPL-3.0-or-later
//
// The functions of the schema that refund, adjust and close, called as the backend calls them, and the checker of the
// books, which sees what is wrong with their work.
#include "support/RefundChecks.h"
#include "support/ScratchDatabase.h"

#include <QUuid>
#include <gtest/gtest.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

QString newId() { return u"001-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces); }
const QString nearGroup = u"001-neargroup"_s;
const QString farGroup = u"003-fargroup"_s;

QString here(const QString& group) { return group.startsWith(u"001"_s) ? u"true"_s : u"false"_s; }

/// Two teas for 500, 120 of it by points; 38 points earned, all in one group.
QString saleOf(const QString& group)
{
    return uR"({"till_id": "001-till01", "staff_id": "001-staff01", "customer_id": "001-cust01",
        "catalogue_version": 1, "currency": "EUR",
        "redeem": {"group_id": "%1", "points": 120, "region": "%2", "here": %3},
        "earn": {"group_id": "%1", "points": 38, "region": "%2", "here": %3, "check_membership": false},
        "record": {"subtotal": 500, "total": 500, "redeemed_points": 120, "redeemed_value": 120, "earned_points": 38,
            "paid": 380, "change": 0, "taxes": [], "discounts": [],
            "tenders": [{"tender_no": 1, "kind": "cash", "amount": 380}],
            "lines": [{"line_no": 1, "item_id": "001-item01", "name": "Tea", "quantity": 2, "list_price": 250,
                "unit_price": 250, "amount": 500, "tax_class": "std"}]},
        "response": {"points": {}}})"_s.arg(group, group.left(3), here(group));
}

/// What is given back of that sale, as the backend hands it over: one tea, or both.
QString refundOf(const QString& sale, const QString& group, int refundNo, int teas)
{
    const QString json = uR"({"sale_id": "%1", "refund_no": %2, "reason": "Cold", "staff_id": "001-staff01",
        "customer_id": "001-cust01", "currency": "EUR", "amount": %3, "redeemed_value": %4, "paid_back": %5,
        "recredit": {"group_id": "%6", "points": %4, "region": "%7", "here": %8},
        "clawback": {"group_id": "%6", "points": %9, "region": "%7", "here": %8},)"_s;
    return json.arg(sale)
               .arg(refundNo)
               .arg(teas * 250)
               .arg(teas * 60)
               .arg(teas * 190)
               .arg(group, group.left(3), here(group))
               .arg(teas * 19)
        + u"\"lines\": [{\"line_no\": 1, \"quantity\": %1, \"amount\": %2}], "
          "\"response\": {\"points\": {\"balance_after\": null, \"debt_after\": null}}}"_s.arg(teas)
              .arg(teas * 250);
}

/// A store's region with a group, and another with one; both groups have 500 points.
class RefundFunctions : public testing::Test {
protected:
    ScratchDatabase store {u"001"_s, ScratchDatabase::Content::Schema};
    ScratchDatabase far {u"003"_s, ScratchDatabase::Content::Schema};
    Books& books {store.asApplication()};
    std::vector<BooksOfRegion> all {{u"001"_s, store.asOwner()}, {u"003"_s, far.asOwner()}};

    void SetUp() override
    {
        store.asOwner().rows(u"INSERT INTO stores VALUES ('001-store01', 'Store', '', 'UTC')"_s);
        store.asOwner().rows(
            u"INSERT INTO tills (till_id, store_id, name) VALUES ('001-till01', '001-store01', 'Till')"_s);
        makeGroup(store.asOwner(), nearGroup);
        makeGroup(far.asOwner(), farGroup);
    }
    static void makeGroup(Books& where, const QString& group)
    {
        where.rows(u"INSERT INTO groups (group_id, name, location) VALUES ($1, 'Test', 'Here')"_s, {group});
        where.rows(u"INSERT INTO group_members (group_id, customer_id) VALUES ($1, '001-cust01')"_s, {group});
        where.rows(u"SELECT points_post($1, 'adjust', 'opening:' || $1, 500, 0, NULL)"_s, {group});
    }
    QString sell(const QString& group)
    {
        const QString sale = newId();
        if (group == farGroup)
            far.asOwner().rows(u"SELECT points_hold($1, $2, '001-cust01', 120, '001', '\\x01')"_s, {sale, group});
        EXPECT_EQ(books.text(u"SELECT outcome FROM checkout($1, '\\x01', NULL, $2::jsonb)"_s, {sale, saleOf(group)}),
            u"committed"_s);
        return sale;
    }
    static QString refundIn(Books& where, const QString& id, const QString& refund, const QString& hash = u"\\x01"_s)
    {
        return where.text(u"SELECT outcome FROM refund_sale($1, $2::bytea, $3::jsonb)"_s, {id, hash, refund});
    }
    QString refund(const QString& id, const QString& refund, const QString& hash = u"\\x01"_s)
    {
        return refundIn(books, id, refund, hash);
    }
    QString refuse(const QString& id, const QString& hash = u"\\x01"_s)
    {
        return books.text(
            u"SELECT outcome FROM refuse_refund($1, $2::bytea, '{\"code\": \"already_refunded\"}')"_s, {id, hash});
    }
    // Balance, held points and debt of a group.
    QString state(const QString& group)
    {
        Books& where = group == nearGroup ? store.asOwner() : far.asOwner();
        return where.text(u"SELECT concat_ws(' ', balance, held, debt) FROM groups WHERE group_id = $1"_s, {group});
    }
    void deliver()
    {
        Books& from = store.asOwner();
        for (const auto& promise : from.rows(u"SELECT id, kind, source_id, payload FROM outbox ORDER BY id"_s)) {
            const QString outcome =
                far.asOwner().text(u"SELECT apply_promise($1, $2, $3::jsonb)"_s, {promise[1], promise[2], promise[3]});
            from.rows(u"UPDATE outbox SET done_at = clock_timestamp(), outcome = $2 WHERE id = $1::bigint"_s,
                {promise[0], outcome});
        }
    }
    void expectFault(const QString& sentence, ScratchDatabase& where, const QString& change)
    {
        Books& changed = where.asOwner();
        changed.rows(u"BEGIN"_s);
        changed.rows(change);
        const QStringList faults = faultsInTheRefunds(all);
        changed.rows(u"ROLLBACK"_s);
        EXPECT_EQ(faults.filter(sentence).size(), 1)
            << qUtf8Printable(sentence) << " is not among: " << qUtf8Printable(faults.join(u'\n'));
    }
};

} // namespace

TEST_F(RefundFunctions, OneNumberIsTakenOnce)
{
    const QString sale = sell(nearGroup);
    EXPECT_EQ(state(nearGroup), u"418 0 0"_s);
    const QString first = newId();
    EXPECT_EQ(refund(first, refundOf(sale, nearGroup, 1, 1)), u"done"_s);
    EXPECT_EQ(refund(first, refundOf(sale, nearGroup, 1, 1)), u"replayed"_s);
    EXPECT_EQ(refund(first, refundOf(sale, nearGroup, 1, 1), u"\\x02"_s), u"key_reused"_s);
    const QString second = newId();
    EXPECT_EQ(refund(second, refundOf(sale, nearGroup, 1, 1)), u"changed"_s) << "computed before the first was there";
    EXPECT_EQ(state(nearGroup), u"459 0 0"_s) << "which moved no points";
    EXPECT_EQ(refund(second, refundOf(sale, nearGroup, 2, 1)), u"done"_s);
    EXPECT_EQ(state(nearGroup), u"500 0 0"_s);
    EXPECT_EQ(books.text(u"SELECT response #>> '{points,balance_after}' FROM refunds WHERE refund_no = 2"_s), u"500"_s);
    EXPECT_EQ(faultsInTheRefunds(all), QStringList());
}

TEST_F(RefundFunctions, APlanThatGivesBackTooMuchFailsAsAWhole)
{
    const QString sale = sell(nearGroup);
    EXPECT_EQ(refund(newId(), refundOf(sale, nearGroup, 1, 1)), u"done"_s);
    const QString tooMuch = refundOf(sale, nearGroup, 2, 2);
    EXPECT_EQ(books.sqlState(u"SELECT outcome FROM refund_sale('%1', '\\x01', '%2'::jsonb)"_s.arg(newId(), tooMuch)),
        u"TP002"_s);
    EXPECT_EQ(state(nearGroup), u"459 0 0"_s);
    EXPECT_EQ(books.number(u"SELECT count(*) FROM refunds"_s), 1);
}

TEST_F(RefundFunctions, TheKeyOfARefusalNeverBecomesARefund)
{
    const QString sale = sell(nearGroup);
    const QString id = newId();
    EXPECT_EQ(refuse(id), u"refused"_s);
    EXPECT_EQ(refuse(id), u"refused"_s);
    EXPECT_EQ(refuse(id, u"\\x02"_s), u"key_reused"_s);
    EXPECT_EQ(refund(id, refundOf(sale, nearGroup, 1, 1)), u"refused"_s);
    const QString made = newId();
    EXPECT_EQ(refund(made, refundOf(sale, nearGroup, 1, 1)), u"done"_s);
    EXPECT_EQ(refuse(made), u"replayed"_s) << "the refund was there before";
}

// Both wait for each other at the promises that they make, which are the same.
TEST_F(RefundFunctions, TheSameRequestTwiceAtOnceIsOneRefund)
{
    const QString sale = sell(farGroup);
    const QString id = newId();
    const QString plan = refundOf(sale, farGroup, 1, 2);
    Books& owner = store.asOwner();
    owner.rows(u"BEGIN"_s);
    EXPECT_EQ(refundIn(owner, id, plan), u"done"_s);
    QString second;
    {
        const std::jthread other([&] { second = refund(id, plan); });
        const auto isWaiting = [&] {
            return owner.number(u"SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid' "
                                "AND transactionid = pg_current_xact_id()::xid"_s)
                > 0;
        };
        while (!isWaiting())
            std::this_thread::yield();
        owner.rows(u"COMMIT"_s);
    }
    EXPECT_EQ(second, u"changed"_s);
    EXPECT_EQ(refund(id, plan), u"replayed"_s);
    deliver();
    EXPECT_EQ(state(farGroup), u"500 0 0"_s);
}

TEST_F(RefundFunctions, AClawbackAloneMakesDebt)
{
    const auto post = [&](const QString& kind, qint64 delta, qint64 heldDelta) {
        return store.asOwner().sqlState(
            u"SELECT points_post('%1', '%2', gen_random_uuid()::text, %3, %4, NULL)"_s.arg(nearGroup, kind)
                .arg(delta)
                .arg(heldDelta));
    };
    EXPECT_EQ(post(u"redeem"_s, -501, 0), u"23514"_s);
    EXPECT_EQ(post(u"hold"_s, 0, 400), u""_s);
    EXPECT_EQ(post(u"adjust"_s, -101, 0), u"23514"_s) << "of what is held nothing can be taken";
    EXPECT_EQ(post(u"clawback"_s, -250, 0), u""_s);
    EXPECT_EQ(state(nearGroup), u"400 400 150"_s);
    EXPECT_EQ(post(u"hold"_s, 0, 1), u"23514"_s);
    EXPECT_EQ(post(u"earn"_s, 20, 0), u""_s);
    EXPECT_EQ(state(nearGroup), u"400 400 130"_s);
    EXPECT_EQ(post(u"redeem"_s, -300, -300), u""_s) << "what was held is captured all the same";
    EXPECT_EQ(state(nearGroup), u"100 100 130"_s);
    EXPECT_EQ(post(u"release"_s, 0, -100), u""_s);
    EXPECT_EQ(state(nearGroup), u"0 0 30"_s);
    EXPECT_EQ(post(u"recredit"_s, 50, 0), u""_s);
    EXPECT_EQ(state(nearGroup), u"20 0 0"_s);
}

TEST_F(RefundFunctions, WhatWasNeverEarnedIsNotTakenBack)
{
    far.asOwner().rows(u"DELETE FROM group_members"_s);
    const QString earning = u"{\"group_id\": \"%1\", \"points\": 38, \"customer_id\": \"001-cust01\", "
                            "\"check_membership\": true}"_s.arg(farGroup);
    const QString sale = newId();
    const QString clawback = u"{\"group_id\": \"%1\", \"points\": 38, \"sale_id\": \"%2\"}"_s.arg(farGroup, sale);
    const QString apply = u"SELECT apply_promise($1, $2, $3::jsonb)"_s;
    EXPECT_EQ(far.asOwner().text(apply, {u"earn"_s, sale, earning}), u"not_a_member"_s);
    EXPECT_EQ(far.asOwner().text(apply, {u"clawback"_s, newId(), clawback}), u"not_earned"_s);
    EXPECT_EQ(state(farGroup), u"500 0 0"_s);
}

TEST_F(RefundFunctions, TheCheckerSeesWhatIsWrong)
{
    const QString local = newId();
    const QString remote = newId();
    const QString localSale = sell(nearGroup);
    ASSERT_EQ(refund(local, refundOf(localSale, nearGroup, 1, 2)), u"done"_s);
    ASSERT_EQ(refund(remote, refundOf(sell(farGroup), farGroup, 1, 1)), u"done"_s);
    EXPECT_EQ(faultsInTheRefunds(all), QStringList()) << "some of it is on its way";
    deliver();
    ASSERT_EQ(faultsInTheRefunds(all), QStringList());

    const QString ofLocal = u" WHERE refund_id = '%1'"_s.arg(local);
    const QString ofRemote = u" WHERE refund_id = '%1'"_s.arg(remote);
    expectFault(u"a refund's money does not add up: "_s + local, store,
        u"UPDATE refund_lines SET amount = amount - 1"_s + ofLocal);
    expectFault(u"a refund gives back a line that is not of its sale: "_s + remote, store,
        u"UPDATE refund_lines SET sale_id = '%1'"_s.arg(localSale) + ofRemote);
    expectFault(u"more of a line went back than was sold: "_s + localSale, store,
        u"UPDATE refund_lines SET quantity = 3"_s + ofLocal);
    expectFault(u"refunds give back more than the sale was: "_s + localSale, store,
        u"UPDATE refunds SET recredited_points = 121"_s + ofLocal);
    expectFault(u"all lines went back and not all of the sale: "_s + localSale, store,
        u"UPDATE refunds SET clawed_back_points = 37"_s + ofLocal);
    expectFault(
        u"not numbered one after the other: "_s + localSale, store, u"UPDATE refunds SET refund_no = 2"_s + ofLocal);
    for (const QString& kind : {u"recredit"_s, u"clawback"_s}) {
        const QString entries = u" FROM points_entries WHERE kind = '%1'"_s.arg(kind);
        expectFault(
            u"refund %1 moved points (%2) but no entry says so"_s.arg(local, kind), store, u"DELETE"_s + entries);
        expectFault(
            u"refund %1 moved points (%2) but no entry says so"_s.arg(remote, kind), far, u"DELETE"_s + entries);
        expectFault(u"refund %1 and its %2 entry differ"_s.arg(remote, kind), far,
            u"UPDATE points_entries SET delta = delta + 1 WHERE kind = '%1'"_s.arg(kind));
        expectFault(u"moved points without a refund"_s, far,
            u"SELECT points_post('%1', '%2', '%3', 1, 0, NULL)"_s.arg(farGroup, kind, newId()));
        expectFault(u"refund %1 moved points (%2) twice"_s.arg(local, kind), far,
            u"SELECT points_post('%1', '%2', '%3', 1, 0, NULL)"_s.arg(farGroup, kind, local));
    }
}

TEST_F(RefundFunctions, TheCheckerSeesAdjustmentsAndClosingsThatNobodyAnswersFor)
{
    const auto key = [] { return QUuid::createUuid().toString(QUuid::WithoutBraces); };
    ASSERT_EQ(books.text(u"SELECT outcome FROM adjust_points($1::uuid, '\\x01', $2, -40, 'Why', '001-staff01')"_s,
                  {key(), nearGroup}),
        u"done"_s);
    ASSERT_EQ(books.text(u"SELECT outcome FROM close_group($1::uuid, '\\x01', $2, true, NULL, '001-staff01')"_s,
                  {key(), nearGroup}),
        u"done"_s);
    ASSERT_EQ(faultsInTheRefunds(all), QStringList());
    expectFault(u"an adjustment is without its entry: "_s + nearGroup, store,
        u"DELETE FROM points_entries WHERE delta = -40"_s);
    expectFault(u"an entry adjusts points and nobody answers for it: "_s + nearGroup, store,
        u"DELETE FROM audit_log WHERE action = 'adjust_points'"_s);
    expectFault(u"an entry adjusts points and nobody answers for it: "_s + nearGroup, store,
        u"UPDATE audit_log SET details = details || '{\"forfeited_points\": 1}' WHERE action = 'close_group'"_s);
    expectFault(u"a closed group has members: "_s + nearGroup, store,
        u"INSERT INTO group_members (group_id, customer_id) VALUES ('%1', '001-cust01')"_s.arg(nearGroup));
}
