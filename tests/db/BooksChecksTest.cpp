// SPDX-License-Identifier: GPL-3.0-or-later
// The checker of the books, which so many tests lean on, sees each fault that it is there for.
#include "support/Books.h"
#include "support/ScratchDatabase.h"

#include <gtest/gtest.h>
#include <memory>

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

const QString storeRegion = u"001"_s;
const QString farRegion = u"003"_s;
const QString customer = u"001-cust01"_s;
const QString nearGroup = u"001-neargroup"_s;
const QString farGroup = u"003-fargroup"_s;
const QString localSale = u"001-00000000-0000-0000-0000-00000000000a"_s;
const QString remoteSale = u"001-00000000-0000-0000-0000-00000000000b"_s;
const QString abortedSale = u"001-00000000-0000-0000-0000-00000000000c"_s;
const QString noSale = u"001-00000000-0000-0000-0000-00000000000d"_s;

/// What `checkout` is given: 250 due, 60 of it by points; 19 points earned, all in one group.
QString saleOf(const QString& group)
{
    const QString here = group.startsWith(storeRegion) ? u"true"_s : u"false"_s;
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

/// A store's region and another, with a sale that moved points here, one that moved them there, one that was given up.
class BooksChecks : public testing::Test {
protected:
    ScratchDatabase store {storeRegion, ScratchDatabase::Content::Schema};
    ScratchDatabase far {farRegion, ScratchDatabase::Content::Schema};
    std::vector<BooksOfRegion> all {{storeRegion, store.asOwner()}, {farRegion, far.asOwner()}};

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
        const QString release = u"{\"group_id\": \"%1\", \"region\": \"%2\"}"_s.arg(farGroup, farRegion);
        here.rows(u"SELECT abort_sale($1, NULL, 'cancelled', '{}', $2::jsonb)"_s, {abortedSale, release});
        deliver(store.asOwner(), far.asOwner());
        deliver(far.asOwner(), store.asOwner());
        ASSERT_EQ(faultsInTheBooks(all), QStringList());
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
    static void deliver(Books& from, Books& to)
    {
        for (const auto& promise : from.rows(u"SELECT id, kind, source_id, payload FROM outbox ORDER BY id"_s)) {
            const QString outcome =
                to.text(u"SELECT apply_promise($1, $2, $3::jsonb)"_s, {promise[1], promise[2], promise[3]});
            from.rows(u"UPDATE outbox SET done_at = clock_timestamp(), outcome = $2 WHERE id = $1::bigint"_s,
                {promise[0], outcome});
        }
    }
    /// What the checker says while `changes` stand in the books of one region.
    QStringList faultsAfter(ScratchDatabase& where, const QStringList& changes)
    {
        Books& books = where.asOwner();
        books.rows(u"BEGIN"_s);
        for (const QString& change : changes)
            books.rows(change);
        const QStringList faults = faultsInTheBooks(all);
        books.rows(u"ROLLBACK"_s);
        return faults;
    }
    void expectFault(const QString& sentence, ScratchDatabase& where, const QStringList& changes)
    {
        const QStringList faults = faultsAfter(where, changes);
        EXPECT_EQ(faults.filter(sentence).size(), 1)
            << qUtf8Printable(sentence) << " is not among: " << qUtf8Printable(faults.join(u'\n'));
    }
};

QString set(const QString& table, const QString& change, const QString& where)
{
    return u"UPDATE %1 SET %2 WHERE %3"_s.arg(table, change, where);
}

} // namespace

TEST_F(BooksChecks, SeeWhatIsWrongWithGroups)
{
    expectFault(u"group 001-neargroup is not as its last entry left it"_s, store,
        {set(u"groups"_s, u"balance = balance + 1"_s, u"group_id = '001-neargroup'"_s)});
    expectFault(u"group 003-fargroup is not as its last entry left it"_s, far,
        {set(u"groups"_s, u"head_hash = sha256(head_hash)"_s, u"group_id = '003-fargroup'"_s)});
    expectFault(u"entry 2 of group 001-neargroup shows a balance that is not the sum"_s, store,
        {set(u"points_entries"_s, u"balance_after = balance_after + 1"_s, u"kind = 'redeem'"_s)});
    expectFault(u"entry 2 of group 003-fargroup shows held points that are not the sum"_s, far,
        {set(u"points_entries"_s, u"held_after = held_after + 1"_s, u"version = 2"_s)});
    expectFault(u"entry 1 of group 001-neargroup is not what was hashed"_s, store,
        {set(u"points_entries"_s, u"source_id = 'other'"_s, u"version = 1"_s)});
    expectFault(u"an entry shows a balance below zero or below what is held"_s, far,
        {set(u"points_entries"_s, u"balance_after = -1"_s, u"version = 1"_s)});
    expectFault(u"held points are not those of the live holds"_s, far,
        {set(u"points_holds"_s, u"state = 'held', resolved_at = NULL"_s, u"state = 'captured'"_s)});
}

TEST_F(BooksChecks, SeeWhatIsWrongWithSales)
{
    expectFault(u"a decision and its sale do not agree: "_s + noSale, store,
        {u"INSERT INTO sale_decisions (sale_id, decision, response) VALUES ('%1', 'committed', '{}')"_s.arg(noSale)});
    expectFault(u"a decision and its sale do not agree: "_s + localSale, store,
        {set(u"sale_decisions"_s, u"decision = 'aborted', reason = 'x'"_s, u"sale_id = '%1'"_s.arg(localSale))});
    expectFault(u"a sale has no lines: "_s + localSale, store,
        {u"DELETE FROM sale_lines WHERE sale_id = '%1'"_s.arg(localSale)});
    const QStringList wrongSums {set(u"sales"_s, u"subtotal = subtotal + 1"_s, u"sale_id = '%1'"_s.arg(localSale)),
        set(u"sale_lines"_s, u"list_price = 251, unit_price = 251, amount = 251"_s, u"sale_id = '%1'"_s.arg(localSale)),
        set(u"tenders"_s, u"amount = amount + 1"_s, u"sale_id = '%1'"_s.arg(localSale)),
        u"DELETE FROM tenders WHERE sale_id = '%1'"_s.arg(localSale),
        u"INSERT INTO sale_taxes VALUES ('%1', 'std', 'Tax', 1, false, 250, 1)"_s.arg(localSale),
        u"INSERT INTO sale_discounts VALUES ('%1', 1, '001-promo01', 'Less', 'x', 1)"_s.arg(localSale)};
    for (const QString& change : wrongSums)
        expectFault(u"a sale's money does not add up: "_s + localSale, store, {change});
}

TEST_F(BooksChecks, SeeWhatIsWrongWithPointsThatSalesMoved)
{
    for (const QString& kind : {u"redeem"_s, u"earn"_s}) {
        expectFault(u"sale %1 moved points (%2) but no entry says so"_s.arg(localSale, kind), store,
            {u"DELETE FROM points_entries WHERE kind = '%1'"_s.arg(kind)});
        expectFault(u"sale %1 moved points (%2) but no entry says so"_s.arg(remoteSale, kind), far,
            {u"DELETE FROM points_entries WHERE kind = '%1'"_s.arg(kind)});
        expectFault(u"sale %1 and its %2 entry differ"_s.arg(remoteSale, kind), store,
            {set(u"sales"_s, kind + u"ed_points = "_s + kind + u"ed_points + 1"_s,
                u"sale_id = '%1'"_s.arg(remoteSale))});
        expectFault(u"an entry (%2) of %1 moved points without a committed sale"_s.arg(noSale, kind), far,
            {u"SELECT points_post('003-fargroup', '%1', '%2', 1, 0, NULL)"_s.arg(kind, noSale)});
        // Unique in one region, not across two.
        expectFault(u"sale %1 moved points (%2) twice"_s.arg(localSale, kind), far,
            {u"SELECT points_post('003-fargroup', '%1', '%2', -1, 0, NULL)"_s.arg(kind, localSale)});
    }
}

TEST_F(BooksChecks, ExcuseWhatIsPromisedAndNothingElse)
{
    const QString lost = u"sale %1 moved points (earn) but no entry says so"_s.arg(remoteSale);
    const QString entry = u"DELETE FROM points_entries WHERE kind = 'earn'"_s;
    Books& here = store.asOwner();
    here.rows(set(u"outbox"_s, u"done_at = NULL"_s, u"kind = 'earn'"_s));
    EXPECT_EQ(faultsAfter(far, {entry}).filter(lost), QStringList()) << "it is still on its way";
    here.rows(set(u"outbox"_s, u"done_at = clock_timestamp(), outcome = 'not_a_member'"_s, u"kind = 'earn'"_s));
    EXPECT_EQ(faultsAfter(far, {entry}).filter(lost), QStringList()) << "it was refused, and stays on record";
    here.rows(set(u"outbox"_s, u"outcome = 'applied'"_s, u"kind = 'earn'"_s));
    expectFault(lost, far, {entry});
}

TEST_F(BooksChecks, SeeWhatIsWrongWithHolds)
{
    expectFault(u"hold %1 is released but its sale is committed"_s.arg(remoteSale), far,
        {set(u"points_holds"_s, u"state = 'released'"_s, u"hold_id = '%1'"_s.arg(remoteSale))});
    expectFault(u"hold %1 is captured but its sale is aborted"_s.arg(abortedSale), far,
        {set(u"points_holds"_s, u"state = 'captured'"_s, u"hold_id = '%1'"_s.arg(abortedSale))});
    expectFault(u"hold %1 is captured but its sale is undecided"_s.arg(noSale), far,
        {set(u"points_holds"_s, u"hold_id = '%1'"_s.arg(noSale), u"state = 'captured'"_s)});
    expectFault(u"hold %1 is captured but its sale is committed"_s.arg(remoteSale), far,
        {set(u"points_holds"_s, u"request_hash = 'other'"_s, u"hold_id = '%1'"_s.arg(remoteSale))});
}

TEST_F(BooksChecks, SeeMembershipsThatStandAtOneHomeOnly)
{
    const QString unknown = u"001-cust01 is a member of 003-fargroup and their home does not know"_s;
    const QString gone = u"001-cust01 is no member of 003-fargroup and their home says so"_s;
    const QString unlink = u"DELETE FROM customer_groups WHERE group_id = '003-fargroup'"_s;
    const QString leave = u"DELETE FROM group_members WHERE group_id = '003-fargroup'"_s;
    expectFault(unknown, store, {unlink});
    expectFault(gone, far, {leave});
    far.asOwner().rows(set(u"outbox"_s, u"done_at = NULL"_s, u"kind = 'link'"_s));
    EXPECT_EQ(faultsAfter(store, {unlink}), QStringList()) << "their home is about to be told";
}
