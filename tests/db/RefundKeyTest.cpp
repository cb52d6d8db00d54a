// SPDX-License-Identifier: GPL-3.0-or-later
// A refund whose request comes twice at once: the later one is not refused because the earlier one commits meanwhile.
#include "support/ScratchDatabase.h"
#include "support/Waiting.h"

#include <gtest/gtest.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool;

namespace {

const QString sale = u"003-00000000-0000-4000-8000-000000000001"_s;
const QString refund = u"003-00000000-0000-4000-8000-000000000002"_s;

void sell(test::Books& owner)
{
    owner.rows(u"INSERT INTO sale_decisions (sale_id, decision, request_hash, response) "
               "VALUES ($1, 'committed', 'hash', '{}')"_s,
        {sale});
    owner.rows(
        u"INSERT INTO sales (sale_id, store_id, till_id, receipt_number, staff_id, catalogue_version, currency, "
        "subtotal, total, paid, change) VALUES ($1, '003-store8', '003-till01', '1', '003-staff42', 1, 'SGD', 100, "
        "100, 100, 0)"_s,
        {sale});
}

/// As record_refund() leaves it.
void giveBack(test::Books& owner)
{
    owner.rows(
        u"INSERT INTO refunds (refund_id, sale_id, refund_no, reason, staff_id, currency, amount, redeemed_value, "
        "paid_back, recredited_points, clawed_back_points, request_hash, response) VALUES ($1, $2, 1, 'cold', "
        "'003-staff42', 'SGD', 100, 0, 100, 0, 0, 'hash', '{\"refund_no\": 1}')"_s,
        {refund, sale});
    owner.rows(u"INSERT INTO idempotency_keys (key, action, request_hash, response) "
               "VALUES (substr($1, 5)::uuid, 'refund', 'hash', '{}')"_s,
        {refund});
}

} // namespace

TEST(RefundKey, ARefundThatIsCommittedBetweenTwoReadsIsNoRefusal)
{
    test::ScratchDatabase scratch(u"003"_s, test::ScratchDatabase::Content::Schema);
    test::Books& owner = scratch.asOwner();
    test::Books& application = scratch.asApplication();
    sell(owner);
    for (const QString& table : {u"refunds"_s, u"idempotency_keys"_s}) {
        owner.rows(u"BEGIN"_s);
        owner.rows(u"LOCK TABLE %1 IN ACCESS EXCLUSIVE MODE"_s.arg(table)); // holds the reader up in front of it
        giveBack(owner);
        QStringList found;
        std::thread reader([&] {
            found = application.rows(u"SELECT outcome, response FROM stored_refund($1, 'hash')"_s, {refund}).front();
        });
        EXPECT_TRUE(test::waitUntil([&] {
            return owner.number(
                       u"SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = $1::regclass"_s, {table})
                > 0;
        }));
        owner.rows(u"COMMIT"_s);
        reader.join();
        EXPECT_EQ(found.join(u' ').toStdString(), "replayed {\"refund_no\": 1}") << table.toStdString();
        owner.rows(u"DELETE FROM refunds"_s);
        owner.rows(u"DELETE FROM idempotency_keys"_s);
    }
}
