// SPDX-License-Identifier: GPL-3.0-or-later
//
// The functions of the schema that decide, hold and give back, called as the backend calls them.
#include "support/ScratchDatabase.h"

#include <QUuid>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
using test::ScratchDatabase;

namespace {

QString newSale() { return u"001-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces); }

// One coffee for 300, paid in cash, as the backend hands it over.
const QString coffee =
    uR"({"till_id": "001-till01", "staff_id": "001-staff1", "catalogue_version": 1, "currency": "EUR",
    "redeem": null, "earn": null, "response": {"points": {"balance_after": null}},
    "record": {"lines": [{"line_no": 1, "parent_line_no": null, "item_id": "001-coffee", "modifier_id": null,
            "name": "Coffee", "quantity": 1,
            "list_price": 300, "unit_price": 300, "amount": 300, "tax_class": "standard",
            "override_reason": null}],
        "discounts": [], "taxes": [], "tenders": [{"tender_no": 1, "kind": "cash", "amount": 300}], "subtotal": 300,
        "total": 300, "redeemed_points": 0, "redeemed_value": 0, "paid": 300, "change": 0, "earned_points": 0}})"_s;

/// A store with one till, and a group of 1,000 points with one member, all of region 001.
struct Store {
    ScratchDatabase scratch {u"001"_s, ScratchDatabase::Content::Schema};
    test::Books& books {scratch.asApplication()};

    Store()
    {
        test::Books& owner = scratch.asOwner();
        owner.rows(u"INSERT INTO stores (store_id, name, time_zone) VALUES ('001-store1', 'Store', 'Europe/Dublin')"_s);
        owner.rows(u"INSERT INTO tills (till_id, store_id, name) VALUES ('001-till01', '001-store1', 'Till')"_s);
        owner.rows(u"INSERT INTO groups (group_id, name, location) VALUES ('001-shared', 'Shared', 'Here')"_s);
        owner.rows(u"INSERT INTO group_members (group_id, customer_id) VALUES ('001-shared', '001-member')"_s);
        owner.rows(u"SELECT points_post('001-shared', 'adjust', 'opening', 1000, 0, NULL)"_s);
    }
    QString sell(const QString& sale, const QString& hash = u"\\x01"_s)
    {
        return books.text(u"SELECT outcome FROM checkout($1, $2::bytea, NULL, $3::jsonb)"_s, {sale, hash, coffee});
    }
    QString receiptNumber(const QString& sale)
    {
        return books.text(u"SELECT receipt_number FROM sales WHERE sale_id = $1"_s, {sale});
    }
    // Whether a statement's commit is one that the standby has to confirm: only those of transactions that wrote are.
    bool writes(const QString& statement, const QStringList& parameters)
    {
        books.rows(u"BEGIN"_s);
        books.rows(statement, parameters);
        const bool wrote =
            books.text(
                u"SELECT pg_current_xact_id_if_assigned() IS NOT NULL AND pg_current_wal_insert_lsn() > $1::pg_lsn"_s,
                {m_before})
            == u"t"_s;
        books.rows(u"COMMIT"_s);
        return wrote;
    }
    void noteWal() { m_before = books.text(u"SELECT pg_current_wal_insert_lsn()"_s); }

private:
    QString m_before;
};

} // namespace

TEST(CheckoutFunctions, ReceiptNumbersGoOnBehindSixDigits)
{
    Store store;
    store.scratch.asOwner().rows(u"SELECT setval('receipts_001_till01', 999998)"_s);
    for (const auto& number : {u"001-till01-999999"_s, u"001-till01-1000000"_s, u"001-till01-1000001"_s}) {
        const QString sale = newSale();
        ASSERT_EQ(store.sell(sale), u"committed"_s);
        EXPECT_EQ(store.receiptNumber(sale), number);
    }
}

// A decision that is seen here may not be on the standby: the process that made it may have lost its wait. Who repeats
// it to a till must wait for the standby too, and only a commit that wrote something does.
TEST(CheckoutFunctions, WhatIsAnsweredAgainWaitsForTheStandbyAgain)
{
    Store store;
    const QString sale = newSale();
    ASSERT_EQ(store.sell(sale), u"committed"_s);
    ASSERT_EQ(store.sell(sale), u"replayed"_s);

    store.noteWal();
    EXPECT_FALSE(store.writes(u"SELECT 1"_s, {})) << "the measure itself";
    const QString checkout = u"SELECT outcome FROM checkout($1, '\\x01', NULL, $2::jsonb)"_s;
    store.noteWal();
    EXPECT_TRUE(store.writes(checkout, {sale, coffee}));
    store.noteWal();
    EXPECT_TRUE(store.writes(u"SELECT * FROM abort_sale($1, NULL, 'cancelled', '{}', NULL)"_s, {sale}));
    store.noteWal();
    EXPECT_TRUE(store.writes(u"SELECT * FROM stored_decision($1, '\\x01')"_s, {sale}));

    const QString key = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const QString join = u"SELECT outcome FROM join_group($1::uuid, '\\x01', '001-shared', '002-friend', 10)"_s;
    EXPECT_EQ(store.books.text(join, {key}), u"done"_s);
    store.noteWal();
    EXPECT_TRUE(store.writes(join, {key}));
}

TEST(CheckoutFunctions, AGroupElsewhereIsNoPartOfTheStoresBalance)
{
    Store store;
    const QString sale = newSale();
    QString redeeming = coffee;
    redeeming.replace(u"\"redeem\": null"_s,
        u"\"customer_id\": \"001-member\", \"redeem\": {\"group_id\": \"003-famxyz\", \"points\": 100, \"region\": "
        u"\"003\", "
        "\"here\": false}"_s);
    redeeming.replace(u"\"earn\": null"_s,
        u"\"earn\": {\"group_id\": \"001-shared\", \"points\": 20, \"region\": \"001\", \"here\": true}"_s);
    redeeming.replace(u"\"balance_after\": null"_s, u"\"balance_after\": 700"_s);
    redeeming.replace(u"\"redeemed_points\": 0, \"redeemed_value\": 0, \"paid\": 300"_s,
        u"\"redeemed_points\": 100, \"redeemed_value\": 100, \"paid\": 200"_s);
    redeeming.replace(u"\"earned_points\": 0"_s, u"\"earned_points\": 20"_s);
    const auto answer = store.books.rows(
        u"SELECT outcome, response::jsonb #>> '{points,balance_after}' FROM checkout($1, '\\x01', NULL, $2::jsonb)"_s,
        {sale, redeeming});
    ASSERT_EQ(answer.size(), 1U);
    EXPECT_EQ(answer.front(), (QStringList {u"committed"_s, u"700"_s})) << "of the group that pays";
}

TEST(CheckoutFunctions, AGroupThatEarnsNothingHasItsBalanceAllTheSame)
{
    Store store;
    QString earning = coffee;
    earning.replace(u"\"earn\": null"_s,
        u"\"customer_id\": \"001-member\", \"earn\": {\"group_id\": \"001-shared\", \"points\": 0, \"region\": "
        u"\"001\", "
        "\"here\": true}"_s);
    EXPECT_EQ(store.books.text(
                  u"SELECT response::jsonb #>> '{points,balance_after}' FROM checkout($1, '\\x01', NULL, $2::jsonb)"_s,
                  {newSale(), earning}),
        u"1000"_s);
}

TEST(CheckoutFunctions, ATillIsInItsOwnStoreAlone)
{
    Store store;
    const QString sale = newSale();
    QString elsewhere = coffee;
    elsewhere.replace(u"\"redeem\""_s, u"\"store_id\": \"001-store2\", \"redeem\""_s);
    const QString checkout = u"SELECT outcome || ' ' || (response::jsonb #>> '{errors,0,pointer}') "
                             "FROM checkout($1, '\\x01', NULL, $2::jsonb)"_s;
    EXPECT_EQ(store.books.text(checkout, {sale, elsewhere}), u"refused /store_id"_s);
    EXPECT_EQ(store.sell(sale), u"refused"_s) << "for good";
    elsewhere.replace(u"001-store2"_s, u"001-store1"_s);
    EXPECT_EQ(store.books.text(u"SELECT outcome FROM checkout($1, '\\x01', NULL, $2::jsonb)"_s, {newSale(), elsewhere}),
        u"committed"_s);
}

TEST(PromiseFunctions, OneWhoseGroupIsBusyWaitsAndTheOthersDoNot)
{
    Store store;
    test::Books& owner = store.scratch.asOwner();
    owner.rows(u"INSERT INTO groups (group_id, name, location) VALUES ('001-zzfree', 'Free', 'Here')"_s);
    owner.rows(u"BEGIN"_s);
    owner.rows(u"SELECT FROM groups WHERE group_id = '001-shared' FOR UPDATE"_s);
    store.books.rows(u"SET lock_timeout = '50ms'"_s);
    const auto answered = store.books.rows(uR"(SELECT id, outcome, error FROM apply_promises('[
        {"id": 1, "kind": "earn", "source_id": "002-a", "payload": {"group_id": "001-shared", "points": 5}},
        {"id": 2, "kind": "earn", "source_id": "002-b", "payload": {"group_id": "001-zzfree", "points": 5}}]'))"_s);
    owner.rows(u"ROLLBACK"_s);
    ASSERT_EQ(answered.size(), 1U);
    EXPECT_EQ(answered.front(), (QStringList {u"2"_s, u"applied"_s, QString()}));
}

TEST(HoldFunctions, TheHoldOfTheDecidedRequestIsNotGivenBackForAnother)
{
    Store store;
    const QString sale = newSale();
    const QString hold = u"SELECT outcome FROM points_hold($1, '001-shared', '001-member', 400, '002', $2::bytea)"_s;
    const QString release = u"SELECT points_release($1, '001-shared', '002', $2::bytea)"_s;
    ASSERT_EQ(store.books.text(hold, {sale, u"\\x01"_s}), u"held"_s);
    EXPECT_EQ(store.books.text(release, {sale, u"\\x02"_s}), u"other_request"_s);
    EXPECT_EQ(store.books.text(u"SELECT held FROM groups WHERE group_id = '001-shared'"_s), u"400"_s);
    EXPECT_EQ(store.books.text(u"SELECT points_capture($1, '001-shared')"_s, {sale}), u"applied"_s);

    const QString other = newSale();
    ASSERT_EQ(store.books.text(hold, {other, u"\\x01"_s}), u"held"_s);
    EXPECT_EQ(store.books.text(release, {other, u"\\x01"_s}), u"applied"_s) << "its own request gives it back";
    EXPECT_EQ(
        store.books.text(u"SELECT balance || ' ' || held FROM groups WHERE group_id = '001-shared'"_s), u"600 0"_s);
}

TEST(HoldFunctions, SayWhatTheGroupHasOnceTheHoldIsCaptured)
{
    Store store;
    const QString sale = newSale();
    const QString hold =
        u"SELECT balance_after FROM points_hold($1, '001-shared', '001-member', 400, '002', '\\x01')"_s;
    EXPECT_EQ(store.books.text(hold, {sale}), u"600"_s);
    EXPECT_EQ(store.books.text(hold, {sale}), u"600"_s) << "asked for again";
    store.books.rows(u"SELECT points_capture($1, '001-shared')"_s, {sale});
    EXPECT_EQ(store.books.text(hold, {sale}), u"600"_s) << "captured meanwhile";
}

TEST(HoldFunctions, AreResolvedInTheGroupThatTheyAreOf)
{
    Store store;
    store.scratch.asOwner().rows(
        u"INSERT INTO groups (group_id, name, location) VALUES ('001-others', 'Other', 'Here')"_s);
    const QString sale = newSale();
    store.books.rows(u"SELECT points_hold($1, '001-shared', '001-member', 400, '002', '\\x01')"_s, {sale});
    EXPECT_EQ(store.books.text(u"SELECT points_release($1, '001-others', '002', NULL)"_s, {sale}), u"applied"_s);
    EXPECT_EQ(
        store.books.text(u"SELECT balance || ' ' || held FROM groups WHERE group_id = '001-shared'"_s), u"1000 0"_s);
    EXPECT_EQ(store.books.text(u"SELECT balance || ' ' || held FROM groups WHERE group_id = '001-others'"_s), u"0 0"_s);
}
