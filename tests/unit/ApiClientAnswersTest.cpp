// SPDX-License-Identifier: GPL-3.0-or-later
// What the till makes of the backend's answers.
#include "ApiClientFixture.h"
#include "Menus.h"

#include <QThread>

using namespace tillpool;
using namespace tillpool::test;
using base::ErrorCode;
using client::FailureKind;
using client::RegionState;

namespace {

const QByteArray deadToken = R"({"code": "unauthenticated", "detail": "The session has ended", "status": 401})";
const QByteArray health = R"("own_region": "001", "regions": [{"id": "001", "name": "Ireland", "state": "read_only"},
    {"id": "002", "name": "US East", "state": "up"}, {"id": "003", "name": "Singapore", "state": "down"}])";

class ApiClientAnswersTest : public ApiClientTest {
protected:
    const base::StaffId staff = base::StaffId::trusted(u"001-staff12"_s);
    const base::TillId till = base::TillId::trusted(u"001-till01"_s);
    const base::StoreId store = base::StoreId::trusted(u"001-store1"_s);
    const QJsonObject sessionAnswer = json(R"({"token": "001AbC", "role": "cashier", "subject_id": "001-staff12",
        "name": "Britanni", "expires_at": "2026-03-01T21:30:00Z", "till_id": "001-till01", "store_id": "001-store1",
        "store_name": "Dublin", "time_zone": "Europe/Dublin",
        "points_rules": {"earn_per_unit": 10, "redeem_per_unit": 100, "group_members_max": 10}})");

    auto signOn()
    {
        return ask<client::TillSession>(
            [&](QObject* who, auto done) { api->signOn(staff, u"1012"_s, till, who, std::move(done)); });
    }
    auto readMenu()
    {
        return ask<std::shared_ptr<const catalogue::Catalogue>>(
            [&](QObject* who, auto done) { api->readCatalogue(store, who, std::move(done)); });
    }
    auto readHealth()
    {
        return ask<client::Health>([&](QObject* who, auto done) { api->readHealth(who, std::move(done)); });
    }
    auto readGroups()
    {
        return ask<std::vector<client::CustomerGroup>>(
            [&](QObject* who, auto done) { api->readGroups(customer, who, std::move(done)); });
    }
    auto cancel()
    {
        return ask<client::Cancelled>([&](QObject* who, auto done) { api->cancelSale(saleId, who, std::move(done)); });
    }
    static QByteArray bytes(const QJsonObject& object) { return QJsonDocument(object).toJson(); }
    QByteArray lastHeader(const QByteArray& name) const { return server.requests().back().headers.value(name); }
};

} // namespace

TEST_F(ApiClientAnswersTest, ASignOnGivesTheSessionWhoseTokenGoesWithLaterCalls)
{
    server.then(ScriptedServer::json(201, bytes(sessionAnswer)));
    const auto session = signOn();
    ASSERT_TRUE(session.answer->hasValue()) << qUtf8Printable(session.failure().error.detail);
    EXPECT_EQ(session.value().token, u"001AbC"_s);
    EXPECT_EQ(session.value().role, base::Role::Cashier);
    EXPECT_EQ(session.value().staffName, u"Britanni"_s);
    EXPECT_EQ(session.value().storeId, store);
    EXPECT_EQ(session.value().storeName, u"Dublin"_s);
    EXPECT_EQ(session.value().timeZone, "Europe/Dublin");
    EXPECT_EQ(session.value().pointsRules, (loyalty::PointsRules {10, 100, 10}));
    EXPECT_EQ(session.value().expiresAt, QDateTime({2026, 3, 1}, {21, 30}, Qt::UTC));
    EXPECT_EQ(lastHeader("authorization"), QByteArray());

    server.always(ScriptedServer::json(200, customerAnswer()));
    EXPECT_TRUE(readCustomer().answer->hasValue());
    EXPECT_EQ(lastHeader("authorization"), "Bearer 001AbC");

    server.then(ScriptedServer::answer(204, "text/plain", {}));
    const auto off = ask<bool>([&](QObject* who, auto done) { api->signOff(who, std::move(done)); });
    EXPECT_TRUE(off.answer->hasValue());
    EXPECT_EQ(server.requests().back().method, "DELETE");
    EXPECT_EQ(server.requests().back().target, "/api/v1/sessions/current");
    EXPECT_EQ(lastHeader("authorization"), "Bearer 001AbC");
    readCustomer();
    EXPECT_EQ(lastHeader("authorization"), QByteArray());
}

TEST_F(ApiClientAnswersTest, ASessionThatIsNotWholeOrNotTheAskedOneIsNone)
{
    const QList<std::pair<QString, QJsonValue>> faults {{u"token"_s, {}}, {u"role"_s, u"customer"_s},
        {u"role"_s, u"emperor"_s}, {u"subject_id"_s, u"001-staff99"_s}, {u"till_id"_s, u"001-till02"_s},
        {u"store_id"_s, u"Dublin"_s}, {u"store_name"_s, 7}, {u"time_zone"_s, u""_s}, {u"expires_at"_s, u"soon"_s},
        {u"points_rules"_s, QJsonObject {}},
        {u"points_rules"_s,
            QJsonObject {{u"earn_per_unit"_s, 10}, {u"redeem_per_unit"_s, 0}, {u"group_members_max"_s, 10}}}};
    for (const auto& [name, value] : faults) {
        QJsonObject wrong = sessionAnswer;
        wrong.insert(name, value);
        server.then(ScriptedServer::json(201, bytes(wrong)));
        const auto session = signOn();
        ASSERT_FALSE(session.answer->hasValue()) << qUtf8Printable(name);
        EXPECT_EQ(session.failure().kind, FailureKind::Malformed);
        EXPECT_TRUE(session.failure().error.detail.contains(u'/' + name))
            << qUtf8Printable(name) << ": " << qUtf8Printable(session.failure().error.detail);
    }
}

TEST_F(ApiClientAnswersTest, A401IsTheEndOfASessionButNotAtASignOn)
{
    server.always(ScriptedServer::problem(401, deadToken, "WWW-Authenticate: Bearer\r\n"));
    EXPECT_EQ(signOn().failure().kind, FailureKind::Refused);
    EXPECT_EQ(signOn().failure().error.code, ErrorCode::Unauthenticated);
    const auto sale = sell();
    EXPECT_EQ(sale.failure().kind, FailureKind::SignedOut);
    EXPECT_EQ(sale.failure().error.detail, u"The session has ended"_s);
    EXPECT_EQ(readCustomer().failure().kind, FailureKind::SignedOut);
    EXPECT_EQ(server.requests().size(), 4U) << "it would be said again";
}

// Somebody else has signed on while a call of the session before was on its way: its 401 does not end the new one.
TEST_F(ApiClientAnswersTest, A401OfAnEarlierSessionIsNotTheEndOfTheNewOne)
{
    server.then(ScriptedServer::json(201, bytes(sessionAnswer)));
    ASSERT_TRUE(signOn().answer->hasValue());
    QTcpSocket* waiting = nullptr;
    server.then([&](QTcpSocket& socket) { waiting = &socket; });
    Received<client::DecidedSale> sale;
    api->makeSale(key, saleBody, &context, sale.callback());
    ASSERT_TRUE(waitUntil([&] { return waiting != nullptr; }));
    QJsonObject another = sessionAnswer;
    another.insert(u"token"_s, u"001DeF"_s);
    server.then(ScriptedServer::json(201, bytes(another)));
    ASSERT_TRUE(signOn().answer->hasValue());
    ScriptedServer::problem(401, deadToken)(*waiting);
    ASSERT_TRUE(waitUntil([&] { return sale.times == 1; }));
    EXPECT_EQ(sale.failure().kind, FailureKind::Unreachable) << "it is to be asked for again, as who is signed on now";
    server.then(ScriptedServer::problem(401, deadToken));
    EXPECT_EQ(readCustomer().failure().kind, FailureKind::SignedOut);
}

TEST_F(ApiClientAnswersTest, ARefusalIsToldWithAllThatItSays)
{
    server.always(
        ScriptedServer::problem(409, R"({"type": "/problems/insufficient_points", "title": "Not enough points",
        "status": 409, "code": "insufficient_points", "detail": "There are 180 points", "points_available": 180,
        "errors": [{"pointer": "/redeem/points", "detail": "is too much"}, {"header": "X-Till", "detail": "is odd"},
        {"parameter": "limit", "detail": "is low"}], "region": "003"})"));
    const auto sale = sell();
    EXPECT_EQ(sale.failure().kind, FailureKind::Refused);
    const base::Error& error = sale.failure().error;
    EXPECT_EQ(error.code, ErrorCode::InsufficientPoints);
    EXPECT_EQ(error.detail, u"There are 180 points"_s);
    EXPECT_EQ(error.region, u"003"_s);
    EXPECT_EQ(error.extra, (QJsonObject {{u"points_available"_s, 180}}));
    EXPECT_EQ(pointers(error), u"/redeem/points X-Till ?limit"_s);
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(ApiClientAnswersTest, EachCodeKeepsItsMeaning)
{
    const std::tuple<int, const char*, ErrorCode, FailureKind> refusals[] {
        {409, "points_unavailable", ErrorCode::PointsUnavailable, FailureKind::Refused},
        {409, "sale_aborted", ErrorCode::SaleAborted, FailureKind::Refused},
        {409, "not_a_member", ErrorCode::NotAMember, FailureKind::Refused},
        {404, "not_found", ErrorCode::NotFound, FailureKind::Refused},
        {403, "forbidden", ErrorCode::Forbidden, FailureKind::Refused},
        {400, "unknown_item", ErrorCode::UnknownItem, FailureKind::Refused},
        {422, "idempotency_key_reused", ErrorCode::IdempotencyKeyReused, FailureKind::Refused},
        {409, "of_a_newer_version", ErrorCode::Internal, FailureKind::Refused},
        {503, "region_unavailable", ErrorCode::RegionUnavailable, FailureKind::Unreachable},
        {503, "outcome_unknown", ErrorCode::OutcomeUnknown, FailureKind::Unreachable},
        {429, "too_many_requests", ErrorCode::TooManyRequests, FailureKind::Unreachable},
        {500, "internal", ErrorCode::Internal, FailureKind::Unreachable},
    };
    for (const auto& [status, code, expected, kind] : refusals) {
        server.then(ScriptedServer::problem(
            status, QByteArray(R"({"code": ")") + code + R"(", "detail": "No"})", "Retry-After: 999999\r\n"));
        const auto sale = sell();
        EXPECT_EQ(sale.failure().kind, kind) << code;
        EXPECT_EQ(sale.failure().error.code, expected) << code;
    }
}

TEST_F(ApiClientAnswersTest, WhatSpeaksNotLikeTheBackendDecidesNothing)
{
    const ScriptedServer::Behaviour answers[] {ScriptedServer::answer(404, "text/html", "<h1>Not found</h1>"),
        ScriptedServer::answer(401, "text/html", "<h1>Log in to our free network</h1>"),
        ScriptedServer::json(409, R"({"code": "sale_aborted"})"), ScriptedServer::problem(409, "no JSON"),
        ScriptedServer::answer(304, "text/html", {}), ScriptedServer::answer(200, "text/html", "<h1>Welcome</h1>"),
        ScriptedServer::json(200, "[1, 2]"), ScriptedServer::json(201, {}), ScriptedServer::json(201, "{}")};
    for (const auto& answer : answers) {
        server.then(answer);
        EXPECT_EQ(sell().failure().kind, FailureKind::Malformed);
    }
    EXPECT_EQ(server.requests().size(), std::size(answers));
}

TEST_F(ApiClientAnswersTest, ASaleIsTheOneThatWasAskedFor)
{
    server.then(ScriptedServer::json(201, saleAnswer()));
    const auto sale = sell();
    ASSERT_TRUE(sale.answer->hasValue());
    EXPECT_FALSE(sale.value().wasReplayed);
    for (const QByteArray& fault : {QByteArray("0000000a"), QByteArray("completed"), QByteArray("total")}) {
        server.then(ScriptedServer::json(201, saleAnswer().replace(fault, "0000000b")));
        EXPECT_EQ(sell().failure().kind, FailureKind::Malformed) << fault.constData();
    }
}

TEST_F(ApiClientAnswersTest, ACustomerAndTheirGroups)
{
    server.then(ScriptedServer::json(200, customerAnswer()));
    const auto read = readCustomer();
    ASSERT_TRUE(read.answer->hasValue());
    EXPECT_EQ(server.requests().back().target, "/api/v1/customers/002-k3m9qa");
    EXPECT_EQ(read.value().customerId, customer);
    EXPECT_EQ(read.value().fullName, u"Ada Example"_s);
    ASSERT_EQ(read.value().groupIds.size(), 2U);
    EXPECT_EQ(read.value().groupIds[0].text(), u"003-fam1ly"_s);

    server.then(ScriptedServer::json(200, R"({"items": [
        {"group_id": "003-fam1ly", "name": "Family", "location": "Cork", "region": "003", "points": 1324,
         "points_held": 100, "points_available": 1224, "debt": 3, "status": "ok", "version": 41, "state": "closed",
         "points_frozen": true,
         "members": [{"customer_id": "002-k3m9qa", "name": "Ada"}, {"customer_id": "001-friend", "name": null}]},
        {"group_id": "001-ofold1", "name": "Of an earlier version", "location": "", "points": 5, "points_held": 0,
         "points_available": 5, "debt": 0, "status": "ok", "members": []},
        {"group_id": "001-downer", "region": "001", "status": "unavailable"},
        {"group_id": "002-newway", "region": "002", "status": "of_a_newer_version"}], "next_cursor": null})"));
    const auto groups = readGroups();
    ASSERT_TRUE(groups.answer->hasValue()) << qUtf8Printable(groups.failure().error.detail);
    EXPECT_EQ(server.requests().back().target, "/api/v1/customers/002-k3m9qa/groups");
    ASSERT_EQ(groups.value().size(), 4U);
    const client::CustomerGroup& family = groups.value()[0];
    EXPECT_TRUE(family.isAvailable);
    EXPECT_EQ(family.name, u"Family"_s);
    EXPECT_EQ(family.location, u"Cork"_s);
    EXPECT_EQ(family.balance, base::Points(1324));
    EXPECT_EQ(family.held, base::Points(100));
    EXPECT_EQ(family.available, base::Points(1224));
    EXPECT_EQ(family.debt, base::Points(3));
    EXPECT_EQ(family.state, client::GroupState::Closed);
    EXPECT_TRUE(family.arePointsFrozen);
    ASSERT_EQ(family.members.size(), 2U);
    EXPECT_EQ(family.members[0].name, u"Ada"_s);
    EXPECT_EQ(family.members[1].name, QString());
    const client::CustomerGroup& ofEarlierVersion = groups.value()[1];
    EXPECT_EQ(ofEarlierVersion.state, client::GroupState::Open);
    EXPECT_FALSE(ofEarlierVersion.arePointsFrozen);
    EXPECT_FALSE(groups.value()[2].isAvailable);
    EXPECT_EQ(groups.value()[2].groupId.text(), u"001-downer"_s);
    EXPECT_FALSE(groups.value()[3].isAvailable);

    server.then(ScriptedServer::json(200, R"({"items": [{"group_id": "003-fam1ly", "name": "Family", "status": "ok",
        "location": "Cork", "points": -1, "points_held": 0, "points_available": 0, "debt": 0.5, "members": [7]}]})"));
    const base::Error fault = readGroups().failure().error;
    EXPECT_EQ(pointers(fault), u"/items/0/points /items/0/debt /items/0/members/0 /items/0/members/0/customer_id"_s);
}

TEST_F(ApiClientAnswersTest, ACancelledSaleIsAbortedOrHadBeenMade)
{
    server.then(ScriptedServer::json(
        200, R"({"sale_id": ")" + saleId.text().toLatin1() + R"(", "state": "aborted", "reason": "sale_aborted"})"));
    const auto aborted = cancel();
    ASSERT_TRUE(aborted.answer->hasValue()) << qUtf8Printable(aborted.failure().error.detail);
    EXPECT_TRUE(aborted.value().isAborted);
    EXPECT_EQ(server.requests().back().target, "/api/v1/sales/" + saleId.text().toLatin1() + "/cancel");
    EXPECT_FALSE(lastHeader("idempotency-key").isEmpty());
    EXPECT_EQ(server.requests().back().body, "{}") << "whose points it may hold is not known";

    server.then(ScriptedServer::json(201, saleAnswer()));
    sell();
    server.then(ScriptedServer::json(200, saleAnswer()));
    const auto made = cancel();
    ASSERT_TRUE(made.answer->hasValue());
    EXPECT_FALSE(made.value().isAborted);
    EXPECT_EQ(made.value().sale.value(u"receipt_number"_s), u"001-till01-000042"_s);
    const QJsonObject held {{u"redeem"_s, QJsonObject {{u"group_id"_s, u"003-fam1ly"_s}}}};
    EXPECT_EQ(QJsonDocument::fromJson(server.requests().back().body).object(), held);

    server.then(ScriptedServer::json(200, R"({"sale_id": "001-01900000-0000-7000-8000-0000000000ff",
        "state": "aborted"})"));
    EXPECT_EQ(cancel().failure().kind, FailureKind::Malformed) << "another sale";
}

TEST_F(ApiClientAnswersTest, HealthIsToldAlsoWhereTheOwnRegionCannotBeWritten)
{
    for (const auto& answer : {ScriptedServer::json(200, R"({"status": "ready", )" + health + "}"),
             ScriptedServer::problem(503, R"({"code": "region_unavailable", "region": "001", )" + health + "}")}) {
        server.then(answer);
        const auto read = readHealth();
        ASSERT_TRUE(read.answer->hasValue());
        EXPECT_EQ(server.requests().back().target, "/readyz");
        EXPECT_EQ(read.value().ownRegion.text(), u"001"_s);
        ASSERT_EQ(read.value().regions.size(), 3U);
        EXPECT_EQ(read.value().regions[0].state, RegionState::ReadOnly);
        EXPECT_EQ(read.value().regions[1].name, u"US East"_s);
        EXPECT_EQ(read.value().regions[1].state, RegionState::Up);
        EXPECT_EQ(read.value().regions[2].state, RegionState::Down);
    }
    EXPECT_EQ(server.requests().size(), 2U);
    server.then(ScriptedServer::problem(503, R"({"code": "outcome_unknown", "detail": "No backend"})"));
    server.then(ScriptedServer::json(200, "{" + health + "}"));
    EXPECT_TRUE(readHealth().answer->hasValue()) << "a gateway without a backend knows nothing: ask again";
    server.then(ScriptedServer::json(200, R"({"own_region": "1", "regions": [{"id": "001", "state": "asleep"}]})"));
    EXPECT_EQ(pointers(readHealth().failure().error), u"/own_region /regions/0/name /regions/0/state"_s);
}

TEST_F(ApiClientAnswersTest, AMenuIsReadOnceAndAskedForByItsTag)
{
    const QByteArray body = bytes(menu(irishRules()).toJson());
    server.then(ScriptedServer::json(200, body, "ETag: \"v17\"\r\n"));
    const auto first = readMenu();
    ASSERT_TRUE(first.answer->hasValue()) << qUtf8Printable(first.failure().error.detail);
    EXPECT_EQ(first.value()->version(), 17);
    EXPECT_EQ(first.value()->content().items.size(), 3U);
    EXPECT_EQ(server.requests().back().target, "/api/v1/catalogue?store=001-store1");
    EXPECT_EQ(lastHeader("if-none-match"), QByteArray());

    server.then(ScriptedServer::answer(304, "application/json", {}, "ETag: \"v17\"\r\n"));
    const auto second = readMenu();
    ASSERT_TRUE(second.answer->hasValue());
    EXPECT_EQ(lastHeader("if-none-match"), "\"v17\"");
    EXPECT_EQ(second.value(), first.value()) << "the very same menu";

    server.then(ScriptedServer::json(200, QByteArray(body).replace("001-store1", "001-store2")));
    EXPECT_EQ(pointers(readMenu().failure().error), u"/store_id"_s);
    server.then(ScriptedServer::json(200, QByteArray(body).replace("\"amount\": 1800", "\"amount\": -1")));
    EXPECT_TRUE(readMenu().failure().error.detail.contains(u"/items/2/price"_s));
}

TEST_F(ApiClientAnswersTest, AHugeMenuIsReadBesideTheWindow)
{
    catalogue::CatalogueContent content = menuContent(irishRules());
    constexpr int items = 100'000;
    content.items.resize(1);
    for (int i = 1; i < items; ++i) {
        catalogue::Item item = content.items.front();
        item.itemId = base::ItemId::trusted(u"001-item%1"_s.arg(i, 6, 10, QLatin1Char('0')));
        item.code = QString::number(i);
        item.barcodes = {QString::number(2'000'000'000'000 + i)};
        content.items.push_back(item);
    }
    const QByteArray body =
        QJsonDocument(catalogue::Catalogue::make(content).takeValue().toJson()).toJson(QJsonDocument::Compact);
    // The server lives in this thread: what it hears after the menu has gone out is heard while the menu is being read.
    server.then(ScriptedServer::json(200, body));
    Received<std::shared_ptr<const catalogue::Catalogue>> read;
    api->readCatalogue(store, &context, read.callback());
    ASSERT_TRUE(waitUntil([&] { return server.requests().size() == 1; }));
    server.always(ScriptedServer::json(200, customerAnswer()));
    int answeredMeanwhile = 0;
    while (read.times == 0 && readCustomer().answer->hasValue())
        answeredMeanwhile += read.times == 0;
    EXPECT_GT(answeredMeanwhile, 3);
    ASSERT_TRUE(read.answer->hasValue()) << qUtf8Printable(read.failure().error.detail);
    EXPECT_EQ(read.value()->content().items.size(), size_t(items));
}
