// SPDX-License-Identifier: GPL-3.0-or-later
#include "VerifyScene.h"

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

std::unique_ptr<ScratchDatabase> nearRegion;
std::unique_ptr<ScratchDatabase> farRegion;

// What tests change, those first that others refer to.
const QStringList changing {u"groups"_s, u"group_members"_s, u"customer_groups"_s, u"customer_group_changes"_s,
    u"points_entries"_s, u"points_holds"_s, u"sale_decisions"_s, u"sales"_s, u"sale_lines"_s, u"tenders"_s,
    u"refunds"_s, u"refund_lines"_s, u"outbox"_s, u"audit_log"_s};

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
        "response": {"till_id": "001-till01", "subtotal": {"amount": 250, "currency": "EUR"},
            "total": {"amount": 250, "currency": "EUR"}, "paid": {"amount": 200, "currency": "EUR"},
            "change": {"amount": 10, "currency": "EUR"}, "redeemed_value": {"amount": 60, "currency": "EUR"},
            "points": {"redeemed": 60, "earned": 19}}})"_s.arg(group, group.left(3), here);
}

/// Gives back the whole of a sale.
QString refundOf(const QString& sale, const QString& group)
{
    const QString here = group.startsWith(u"001"_s) ? u"true"_s : u"false"_s;
    return uR"({"sale_id": "%1", "refund_no": 1, "reason": "cold", "staff_id": "001-staff01",
        "customer_id": "001-cust01", "currency": "EUR", "amount": 250, "redeemed_value": 60, "paid_back": 190,
        "recredit": {"group_id": "%2", "points": 60, "region": "%3", "here": %4},
        "clawback": {"group_id": "%2", "points": 19, "region": "%3", "here": %4},
        "lines": [{"line_no": 1, "quantity": 1, "amount": 250}],
        "response": {"amount": {"amount": 250}, "paid_back": {"amount": 190}, "redeemed_value": {"amount": 60},
            "points": {"recredited": 60, "clawed_back": 19}}})"_s.arg(sale, group, group.left(3), here);
}

void makeGroup(Books& books, const QString& group)
{
    books.rows(u"SELECT make_group(gen_random_uuid(), 'x', $1, 'Group', 'Here', $2)"_s, {group, VerifyScene::customer});
    books.rows(u"SELECT points_post($1, 'adjust', 'opening:' || $1, 500, 0, NULL)"_s, {group});
}

void refund(Books& store, const QString& end, const QString& sale, const QString& group)
{
    const QString outcome = store.text(u"SELECT outcome FROM refund_sale($1, 'x', $2::jsonb)"_s,
        {u"001-00000000-0000-0000-0000-0000000000"_s + end, refundOf(sale, group)});
    ASSERT_EQ(outcome, u"done"_s);
}

// The owner of the tables may drop what keeps others from taking rows away from under their followers.
void dropGuards(Books& books)
{
    books.rows(u"ALTER TABLE points_entries DROP CONSTRAINT points_entries_group_id_fkey"_s);
    books.rows(u"ALTER TABLE sales DROP CONSTRAINT sales_sale_id_fkey"_s);
}

void keep(Books& books)
{
    books.rows(u"CREATE SCHEMA kept"_s);
    for (const QString& table : changing)
        books.rows(u"CREATE TABLE kept.%1 AS TABLE public.%1"_s.arg(table));
}

void restore(Books& books)
{
    books.rows(u"TRUNCATE "_s + changing.join(u", "_s) + u" CASCADE"_s);
    for (const QString& table : changing)
        books.rows(u"INSERT INTO %1 OVERRIDING SYSTEM VALUE SELECT * FROM kept.%1"_s.arg(table));
}

} // namespace

ScratchDatabase& VerifyScene::near() { return *nearRegion; }
ScratchDatabase& VerifyScene::far() { return *farRegion; }

void VerifyScene::SetUpTestSuite()
{
    nearRegion = std::make_unique<ScratchDatabase>(u"001"_s, ScratchDatabase::Content::Schema);
    farRegion = std::make_unique<ScratchDatabase>(u"003"_s, ScratchDatabase::Content::Schema);
    Books& here = nearBooks();
    here.rows(u"INSERT INTO stores VALUES ('001-store01', 'Store', '', 'UTC')"_s);
    here.rows(u"INSERT INTO tills (till_id, store_id, name) VALUES ('001-till01', '001-store01', 'Till')"_s);
    here.rows(u"INSERT INTO customers VALUES ($1, 'someone', 'x', 'Someone')"_s, {customer});
    makeGroup(here, nearGroup);
    makeGroup(farBooks(), farGroup);
    hold(farBooks(), remoteSale);
    hold(farBooks(), abortedSale);
    ASSERT_EQ(sell(here, localSale, nearGroup), u"committed"_s);
    ASSERT_EQ(sell(here, remoteSale, farGroup), u"committed"_s);
    const QString release = u"{\"group_id\": \"%1\", \"region\": \"003\"}"_s.arg(farGroup);
    here.rows(u"SELECT abort_sale($1, NULL, 'cancelled', '{}', $2::jsonb)"_s, {abortedSale, release});
    deliver(here, farBooks());
    deliver(farBooks(), here);
    refund(here, u"0f"_s, remoteSale, farGroup);
    refund(here, u"0e"_s, localSale, nearGroup);
    deliver(here, farBooks());
    for (Books* books : {&here, &farBooks()}) {
        dropGuards(*books);
        keep(*books);
    }
}

void VerifyScene::TearDownTestSuite()
{
    nearRegion.reset();
    farRegion.reset();
}

void VerifyScene::SetUp()
{
    restore(nearBooks());
    restore(farBooks());
}

void VerifyScene::hold(Books& far, const QString& sale)
{
    far.rows(u"SELECT points_hold($1, $2, $3, 60, '001', 'x')"_s, {sale, farGroup, customer});
}

QString VerifyScene::sell(Books& store, const QString& sale, const QString& group)
{
    return store.text(u"SELECT outcome FROM checkout($1, 'x', NULL, $2::jsonb)"_s, {sale, saleOf(group)});
}

void VerifyScene::deliver(Books& from, Books& to)
{
    for (const auto& promise :
        from.rows(u"SELECT id, kind, source_id, payload FROM outbox WHERE done_at IS NULL ORDER BY id"_s)) {
        const QString outcome =
            to.text(u"SELECT apply_promise($1, $2, $3::jsonb)"_s, {promise[1], promise[2], promise[3]});
        from.rows(u"UPDATE outbox SET done_at = clock_timestamp(), outcome = $2 WHERE id = $1::bigint"_s,
            {promise[0], outcome});
    }
}

std::unique_ptr<Books> VerifyScene::another(const ScratchDatabase& region)
{
    const regions::RegionSettings& settings = region.settings();
    return std::make_unique<Books>(u"postgresql://%1:%2@%3/%4"_s.arg(
        settings.ownerUser, settings.ownerPassword, settings.hosts.first(), settings.database));
}

verify::Options VerifyScene::options() { return {.regions = {near().settings(), far().settings()}, .atRest = true}; }

verify::Report VerifyScene::verified(const verify::Options& asked)
{
    auto report = verify::verifyBooks(asked);
    EXPECT_TRUE(report.hasValue()) << qUtf8Printable(report.hasValue() ? QString() : report.error().detail);
    return report.hasValue() ? report.takeValue() : verify::Report();
}

const verify::Invariant& invariant(const verify::Report& report, const QString& id)
{
    for (const verify::Invariant& one : report.invariants) {
        if (one.id == id)
            return one;
    }
    throw std::runtime_error("there is no such invariant");
}

} // namespace tillpool::test
