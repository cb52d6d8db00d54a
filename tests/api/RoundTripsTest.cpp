// SPDX-License-Identifier: GPL-3.0-or-later
// A till waits for each round trip to a region: a warmed sale makes one, and one more when points of elsewhere pay.
#include "api/Checks.h"

#include "support/Backend.h"
#include "support/Books.h"

#include <QFile>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

const auto hourMs = u"3600000"_s;

/// A backend of its own that writes down each query that it sends.
class RoundTrips : public testing::Test {
protected:
    QTemporaryDir folder;
    QString counts = folder.filePath(u"counts"_s);
    Backend backend {{.environment = {u"TILLPOOL_QUERY_COUNTS="_s + counts},
        .relayPollMs = 60'000,
        .settings = {{u"expiry_ms"_s, hourMs}, {u"audit_every_ms"_s, hourMs}, {u"figures_every_ms"_s, hourMs}}}};
    Api api {backend.url()};
    const TestRegion& region = system().region(u"001"_s);
    QString token = cashierToken(api, region);
    TestCustomer customer = signUp(api, u"001"_s);
    qsizetype taken = 0;

    /// What was sent since this was asked before.
    QStringList sent()
    {
        QFile file(counts);
        EXPECT_TRUE(file.open(QIODevice::ReadOnly));
        const QStringList all = QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts);
        const QStringList fresh = all.mid(taken);
        taken = all.size();
        return fresh;
    }
    /// The same without what the jobs send in the background.
    QStringList sentByRequests()
    {
        QStringList queries = sent();
        queries.removeIf([](const QString& name) {
            return name.startsWith(u"jobs_"_s) || name == u"points_list_stale_holds"_s
                || name == u"points_apply_promises"_s;
        });
        return queries;
    }
    QString groupIn(const QString& home)
    {
        const QString group = makeGroup(api, customer, home);
        givePoints(group, 1000);
        return group;
    }
    tillpool::admin::HttpReply sell(const QString& group)
    {
        const auto body = saleBody(
            api, region, {.customer = customer.id, .earnGroup = group, .redeemGroup = group, .redeemPoints = 10});
        return api.post(u"/api/v1/sales"_s, body, token);
    }
};

} // namespace

TEST_F(RoundTrips, ASaleWithPointsOfItsOwnRegionIsOne)
{
    const QString group = groupIn(u"001"_s);
    ASSERT_TRUE(isStatus(sell(group), 201)); // from here on the session and the catalogue are in memory
    (void)sent();
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(isStatus(sell(group), 201));
        EXPECT_EQ(sentByRequests(), QStringList {u"sales_checkout"_s});
    }
}

TEST_F(RoundTrips, PointsOfAnotherRegionAddTheHoldAndTheRelaysPartAfterwards)
{
    const QString group = groupIn(u"003"_s);
    ASSERT_TRUE(isStatus(sell(group), 201));
    ASSERT_EQ(faultsInTheBooksAtRest(), QStringList());
    (void)sent();
    ASSERT_TRUE(isStatus(sell(group), 201));
    ASSERT_EQ(faultsInTheBooksAtRest(), QStringList());
    // The system's own backend may have been faster than this one's relay, which then finds nothing to do.
    QStringList all = sent();
    for (const QString& besides : {u"points_list_stale_holds"_s, u"jobs_find_due_targets"_s, u"jobs_read_figures"_s})
        all.removeAll(besides);
    const QStringList ofTheRequest {u"points_hold_points"_s, u"sales_checkout"_s};
    EXPECT_EQ(all.mid(0, 2), ofTheRequest);
    const QStringList ofTheRelay = all.mid(2);
    EXPECT_LE(ofTheRelay.count(u"jobs_claim_promises"_s), 1);
    EXPECT_LE(ofTheRelay.count(u"points_apply_promises"_s), 1) << "both promises go in one";
    EXPECT_LE(ofTheRelay.count(u"jobs_finish_promises"_s), 1);
    EXPECT_LE(ofTheRelay.size(), 3) << qUtf8Printable(ofTheRelay.join(u' '));
}
