// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody writes into the books past the backend: its audit freezes that group, which earns and does not pay until
// somebody has mended it.
#include "api/Checks.h"
#include "api/TillpoolCtl.h"

#include "support/Backend.h"
#include "support/Books.h"

#include <chrono>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

class AuditedGroup : public testing::Test {
protected:
    Api api;
    TestCustomer customer = signUp(api, u"002"_s);
    Books owner {system().ownerDsn(u"003"_s)};

    QString groupOf(qint64 points)
    {
        const QString group = makeGroup(api, customer, u"003"_s);
        givePoints(group, points);
        return group;
    }
    void change(const QString& group, qint64 by)
    {
        owner.rows(u"UPDATE points_entries SET delta = delta + $2::bigint WHERE group_id = $1 AND version = 1"_s,
            {group, QString::number(by)});
    }
    bool becomesFrozen(const QString& group)
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!readGroup(api, group, customer.token)[u"points_frozen"_s].toBool()) {
            if (std::chrono::steady_clock::now() > end)
                return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return true;
    }
    tillpool::admin::HttpReply sell(
        const QString& region, const QString& group, qint64 redeemed, const QString& key = Api::newKey())
    {
        const TestRegion& store = system().region(region);
        const SaleOptions options {.customer = customer.id,
            .earnGroup = group,
            .redeemGroup = redeemed ? group : QString(),
            .redeemPoints = redeemed};
        return api.post(u"/api/v1/sales"_s, saleBody(api, store, options), cashierToken(api, store), key);
    }
};

} // namespace

TEST_F(AuditedGroup, IsFrozenAndPaysAgainOnceItIsMended)
{
    const QString group = groupOf(1000);
    const QString other = groupOf(1000);
    change(group, 5);
    const Backend auditor({.ownRegion = u"003"_s, .settings = {{u"audit_every_ms"_s, u"100"_s}}});
    ASSERT_TRUE(becomesFrozen(group));

    for (const QString& store : {u"001"_s, u"003"_s}) { // by a hold in another region, and in one transaction
        const QString key = Api::newKey();
        EXPECT_TRUE(isProblem(sell(store, group, 10, key), 409, u"group_frozen"_s));
        EXPECT_TRUE(isProblem(sell(store, group, 10, key), 409, u"group_frozen"_s)) << "for ever: it was decided";
        EXPECT_EQ(Books(system().region(store).dsn)
                      .text(u"SELECT decision FROM sale_decisions WHERE sale_id = $1"_s, {store + u'-' + key}),
            u"aborted"_s);
        EXPECT_TRUE(isStatus(sell(store, group, 0), 201)) << "earning goes on";
        EXPECT_TRUE(isStatus(sell(store, other, 10), 201)) << "other groups do not notice";
    }
    EXPECT_EQ(readGroup(api, other, customer.token)[u"points_frozen"_s], false);
    const QByteArray alarm = auditor.log();
    EXPECT_TRUE(alarm.contains("ERROR") && alarm.contains("tillpoolctl group show " + group.toLatin1()))
        << alarm.constData();
    const QByteArray shown = groupCommand({u"show"_s, group}).out;
    EXPECT_TRUE(shown.contains("frozen since") && shown.contains("audit: entry 1: hash")) << shown.constData();

    change(group, -5);
    EXPECT_EQ(groupCommand({u"unfreeze"_s, group, u"--reason"_s, u"the entry is as it was"_s}).code, 0);
    const auto isAuditedSound = [&] {
        return owner.text(
                   u"SELECT (problem IS NULL AND at_end)::text FROM points_audits WHERE group_id = $1"_s, {group})
            == u"true"_s;
    };
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!isAuditedSound() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_TRUE(isAuditedSound());
    EXPECT_TRUE(isStatus(sell(u"001"_s, group, 10), 201));
    EXPECT_TRUE(isStatus(sell(u"003"_s, group, 10), 201));
    EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
}
