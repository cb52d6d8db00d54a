// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"

#include "support/Backend.h"
#include "support/Books.h"

#include <chrono>
#include <functional>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

constexpr double absent = -1;

/// The value of one figure, such as `tillpool_groups_frozen{region="003"}`; `absent` when it isn't there.
double valueIn(const QByteArray& text, const QByteArray& figure)
{
    const QByteArray start = '\n' + figure + ' ';
    const qsizetype at = ('\n' + text).indexOf(start);
    if (at < 0)
        return absent;
    const QByteArray rest = ('\n' + text).mid(at + start.size());
    return rest.left(rest.indexOf('\n')).toDouble();
}

/// A backend that reads what waits in the databases very often.
class Metrics : public testing::Test {
protected:
    Backend backend {{.settings = {{u"figures_every_ms"_s, u"100"_s}, {u"audit_every_ms"_s, u"100"_s}}}};
    Api own {backend.url()};
    Api gateway;

    QByteArray text()
    {
        const auto reply = own.get(u"/metrics"_s);
        EXPECT_TRUE(isStatus(reply, 200));
        return reply.body;
    }
    double value(const QByteArray& figure) { return valueIn(text(), figure); }
    bool becomes(const QByteArray& figure, const std::function<bool(double)>& isRight)
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!isRight(value(figure))) {
            if (std::chrono::steady_clock::now() > end)
                return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return true;
    }
    bool becomes(const QByteArray& figure, double wanted)
    {
        return becomes(figure, [wanted](double value) { return value == wanted; });
    }
    bool becomesMoreThanNothing(const QByteArray& figure)
    {
        return becomes(figure, [](double value) { return value > 0; });
    }
};

} // namespace

TEST_F(Metrics, AreServedAtTheBackendWithoutAToken)
{
    const auto reply = own.get(u"/metrics"_s);
    ASSERT_TRUE(isStatus(reply, 200));
    EXPECT_EQ(reply.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    for (const QByteArray& line : reply.body.trimmed().split('\n')) {
        const bool isComment = line.startsWith("# HELP tillpool_") || line.startsWith("# TYPE tillpool_");
        bool isNumber = false;
        (void)line.mid(line.lastIndexOf(' ') + 1).toDouble(&isNumber);
        EXPECT_TRUE(isComment || (line.startsWith("tillpool_") && isNumber)) << line.constData();
    }
}

TEST_F(Metrics, AreNotServedToTheOutside)
{
    for (const QString& path : {u"/metrics"_s, u"/metrics?x=1"_s, u"/%6Detrics"_s, u"/metric%73"_s, u"/metrics/"_s,
             u"//metrics"_s, u"/./metrics"_s, u"/x/../metrics"_s}) {
        const auto reply = gateway.get(path);
        EXPECT_TRUE(reply.status == 404 || reply.status == 400) << qUtf8Printable(path) << ": " << reply.status;
        EXPECT_EQ(faultOfProblem(reply.status, reply.header("content-type"), reply.body), QString());
        EXPECT_FALSE(reply.body.contains("tillpool_requests_total")) << qUtf8Printable(path);
        EXPECT_FALSE(reply.header("x-request-id").isEmpty());
    }
    EXPECT_TRUE(isProblem(gateway.get(u"/metrics"_s), 404, u"not_found"_s));
    // Whatever lets a request of the outside through to it.
    EXPECT_TRUE(isProblem(own.get(u"/metrics"_s, {}, {{"X-Forwarded-For", "192.0.2.1"}}), 404, u"not_found"_s));
}

TEST_F(Metrics, CountRequestsByRouteMethodAndStatus)
{
    const QByteArray ok = "tillpool_requests_total{method=\"GET\",route=\"/api/v1/groups/{group_id}\",status=\"401\"}";
    const QByteArray lasted = "tillpool_request_seconds_count{method=\"GET\",route=\"/api/v1/groups/{group_id}\"}";
    const QByteArray none = "tillpool_requests_total{method=\"GET\",route=\"none\",status=\"404\"}";
    EXPECT_EQ(value(ok), absent);
    for (const QString& group : {u"001-abcdef"_s, u"002-abcdef"_s, u"003-abcdef"_s})
        EXPECT_TRUE(isStatus(own.get(u"/api/v1/groups/"_s + group), 401));
    EXPECT_TRUE(isStatus(own.get(u"/nothing/here"_s), 404));
    const QByteArray now = text();
    EXPECT_EQ(valueIn(now, ok), 3);
    EXPECT_EQ(valueIn(now, lasted), 3);
    EXPECT_EQ(valueIn(now, none), 1);
    EXPECT_TRUE(now.contains("tillpool_request_seconds_bucket{method=\"GET\",route=\"/healthz\"") == false);
    EXPECT_TRUE(isStatus(own.get(u"/healthz"_s), 200));
    EXPECT_EQ(value("tillpool_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"}"), 1);
}

TEST_F(Metrics, ShowWhatThePartsCount)
{
    const QString store = system().region(u"001"_s).storeId;
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(isStatus(own.get(u"/api/v1/catalogue?store="_s + store), 200));
    const QByteArray now = text();
    EXPECT_EQ(valueIn(now, "tillpool_catalogue_cache_total{outcome=\"hit\"}"), 2);
    EXPECT_EQ(valueIn(now, "tillpool_catalogue_cache_total{outcome=\"miss\"}"), 1);
    for (const char* region : {"001", "002", "003"}) {
        const QByteArray label = "{region=\"" + QByteArray(region) + "\"}";
        EXPECT_EQ(valueIn(now, "tillpool_region_known_down" + label), 0);
        EXPECT_EQ(valueIn(now, "tillpool_database_calls_waiting" + label), 0);
        EXPECT_TRUE(becomesMoreThanNothing(
            "tillpool_database_calls_total{region=\"" + QByteArray(region) + "\",end=\"answered\"}"));
    }
    EXPECT_GE(valueIn(now, "tillpool_worker_queue"), 0);
    EXPECT_GE(valueIn(now, "tillpool_connections"), 1);
    EXPECT_EQ(valueIn(now, "tillpool_audit_mismatches_total{region=\"001\"}"), 0);
}

TEST_F(Metrics, CountPromisesAndAuditedGroups)
{
    const TestCustomer customer = signUp(own, u"001"_s);
    const QString near = makeGroup(own, customer, u"001"_s);
    const QString far = makeGroup(own, customer, u"003"_s);
    givePoints(near, 100);
    givePoints(far, 100);
    EXPECT_TRUE(becomesMoreThanNothing("tillpool_audit_entries_total{region=\"001\"}"));

    // The system's own relay may be faster; not each time.
    const TestRegion& store = system().region(u"001"_s);
    const QString token = cashierToken(own, store);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    const QByteArray carried = "tillpool_promises_total{kind=\"earn\",result=\"carried_out\"}";
    while (value(carried) < 1 && std::chrono::steady_clock::now() < end) {
        const auto body = saleBody(own, store, {.customer = customer.id, .earnGroup = far});
        EXPECT_TRUE(isStatus(own.post(u"/api/v1/sales"_s, body, token), 201));
    }
    EXPECT_GE(value(carried), 1);
    EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
}

TEST_F(Metrics, TellWhatWaitsInTheDatabases)
{
    const TestCustomer customer = signUp(own, u"001"_s);
    const QString group = makeGroup(own, customer, u"003"_s);
    givePoints(group, 100);
    Books books(system().region(u"003"_s).dsn);
    const QByteArray frozen = "tillpool_groups_frozen{region=\"003\"}";
    const double before = value(frozen) == absent ? 0 : value(frozen);
    books.rows(u"SELECT freeze_group($1, 'test', 'test')"_s, {group});
    EXPECT_TRUE(becomes(frozen, before + 1)) << text().constData();
    books.rows(u"SELECT unfreeze_group($1, 'test', 'test')"_s, {group});
    EXPECT_TRUE(becomes(frozen, before));

    const QString sale = u"002-"_s + Api::newKey();
    books.rows(u"SELECT points_hold($1, $2, $3, 10, '002', '\\x00')"_s, {sale, group, customer.id});
    books.rows(
        u"INSERT INTO outbox (kind, source_id, target_region, payload) VALUES ('earn', $1, '777', '{}')"_s, {sale});
    EXPECT_TRUE(becomes("tillpool_holds{region=\"003\",store_region=\"002\"}", 1));
    EXPECT_TRUE(becomes("tillpool_outbox_waiting{region=\"003\",target_region=\"777\"}", 1));
    EXPECT_GE(value("tillpool_outbox_oldest_seconds{region=\"003\",target_region=\"777\"}"), 0);
    EXPECT_GE(value("tillpool_holds_oldest_seconds{region=\"003\",store_region=\"002\"}"), 0);
    Books(system().region(u"002"_s).dsn).rows(u"SELECT abort_sale($1, NULL, 'test', '{}', NULL)"_s, {sale});
    books.rows(u"SELECT points_release($1, $2, '002', NULL)"_s, {sale, group});
    Books(system().ownerDsn(u"003"_s)).rows(u"DELETE FROM outbox WHERE source_id = $1"_s, {sale});
    EXPECT_TRUE(becomes("tillpool_outbox_waiting{region=\"003\",target_region=\"777\"}", absent));
}
