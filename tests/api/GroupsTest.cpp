// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"
#include "support/Books.h"

#include <chrono>
#include <functional>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool::test;
using std::chrono::steady_clock;

namespace {

const auto path = u"/api/v1/groups"_s;

QString membersOf(const QString& group) { return path + u'/' + group + u"/members"_s; }

QJsonObject newGroup() { return {{u"name"_s, u"The Lovelaces"_s}, {u"location"_s, u"Kilkenny"_s}}; }

/// Waits for what another region is told by the relay.
bool becomesTrue(const std::function<bool()>& condition)
{
    const auto deadline = steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
        if (steady_clock::now() > deadline)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

QStringList linksOf(Api& api, const TestCustomer& customer)
{
    QStringList groups;
    for (const QJsonValue& group :
        api.get(u"/api/v1/customers/"_s + customer.id, customer.token).json()[u"groups"_s].toArray())
        groups.append(group.toString());
    return groups;
}

QStringList memberIds(const QJsonObject& group)
{
    QStringList ids;
    for (const QJsonValue& member : group[u"members"_s].toArray())
        ids.append(member[u"customer_id"_s].toString());
    return ids;
}

} // namespace

TEST(Groups, TheMakerIsTheFirstMember)
{
    Api api;
    const TestCustomer maker = signUp(api, u"002"_s, u"Grace Hopper"_s);
    for (const QString& region : {QString(), u"003"_s}) {
        const auto made =
            api.post(path, region.isEmpty() ? newGroup() : with(newGroup(), u"region"_s, region), maker.token);
        ASSERT_TRUE(isStatus(made, 201));
        const QJsonObject group = made.json();
        const QString id = group[u"group_id"_s].toString();
        EXPECT_TRUE(id.startsWith(region.isEmpty() ? u"002-"_s : u"003-"_s))
            << "at home with its maker, or where it was asked for";
        EXPECT_EQ(made.header("location"), "/api/v1/groups/" + id.toLatin1());
        EXPECT_EQ(group[u"name"_s], u"The Lovelaces"_s);
        EXPECT_EQ(group[u"location"_s], u"Kilkenny"_s);
        EXPECT_EQ(group[u"region"_s], id.left(3));
        for (const QString& count : {u"points"_s, u"points_held"_s, u"points_available"_s, u"debt"_s})
            EXPECT_TRUE(group[count].isDouble() && group[count].toInteger() == 0) << qUtf8Printable(count);
        EXPECT_EQ(memberIds(group), QStringList {maker.id});
        EXPECT_EQ(group[u"members"_s][0][u"name"_s], u"Grace Hopper"_s);
        EXPECT_TRUE(becomesTrue([&] { return linksOf(api, maker).contains(id); }));
    }
}

TEST(Groups, BadNamesAndRegionsAreNamed)
{
    Api api;
    const TestCustomer maker = signUp(api, u"001"_s);
    const auto bad = [&](const QJsonObject& body, const QString& pointer) {
        const auto reply = api.post(path, body, maker.token);
        EXPECT_EQ(reply.status, 400) << reply.body.constData();
        EXPECT_EQ(pointersOf(reply), QStringList {pointer});
    };
    bad(without(newGroup(), u"name"_s), u"/name"_s);
    bad(with(newGroup(), u"name"_s, u"  "_s), u"/name"_s);
    bad(with(newGroup(), u"location"_s, QString(121, u'l')), u"/location"_s);
    bad(with(newGroup(), u"location"_s, 5), u"/location"_s);
    bad(with(newGroup(), u"region"_s, u"one"_s), u"/region"_s);
    const auto elsewhere = api.post(path, with(newGroup(), u"region"_s, u"999"_s), maker.token);
    EXPECT_TRUE(isProblem(elsewhere, 404, u"region_unknown"_s));
    EXPECT_EQ(pointersOf(elsewhere), QStringList {u"/region"_s});
    EXPECT_TRUE(isProblem(api.post(path, newGroup(), maker.token, {}), 400, u"invalid_field"_s)) << "without a key";
}

TEST(Groups, ChangesAreMadeOnceUnderTheirKey)
{
    Api api;
    const TestCustomer maker = signUp(api, u"001"_s);
    const TestCustomer joiner = signUp(api, u"002"_s);
    const QString key = Api::newKey();
    const auto made = api.post(path, newGroup(), maker.token, key);
    const auto again = api.post(path, newGroup(), maker.token, key);
    EXPECT_TRUE(isStatus(again, 200));
    EXPECT_EQ(again.header("idempotency-replayed"), "true");
    EXPECT_EQ(again.body, made.body);
    EXPECT_TRUE(isProblem(
        api.post(path, with(newGroup(), u"name"_s, u"Others"_s), maker.token, key), 422, u"idempotency_key_reused"_s));
    EXPECT_TRUE(
        isProblem(api.post(path, newGroup(), signUp(api, u"001"_s).token, key), 422, u"idempotency_key_reused"_s));

    EXPECT_TRUE(isProblem(
        api.post(path, with(newGroup(), u"region"_s, u"003"_s), maker.token, key), 422, u"idempotency_key_reused"_s))
        << "for a group that would live elsewhere";

    const QString group = made.json()[u"group_id"_s].toString();
    const QJsonObject joining {{u"customer_id"_s, joiner.id}};
    const QString joinKey = Api::newKey();
    EXPECT_TRUE(isStatus(api.post(membersOf(group), joining, joiner.token, joinKey), 201));
    EXPECT_TRUE(isStatus(api.post(membersOf(group), joining, joiner.token, joinKey), 200));
    EXPECT_TRUE(isProblem(api.post(membersOf(group), joining, joiner.token), 409, u"already_a_member"_s))
        << "under another key";
    const QString leaveKey = Api::newKey();
    EXPECT_TRUE(isStatus(api.remove(membersOf(group) + u'/' + joiner.id, joiner.token, leaveKey), 204));
    const auto left = api.remove(membersOf(group) + u'/' + joiner.id, joiner.token, leaveKey);
    EXPECT_TRUE(isStatus(left, 200));
    EXPECT_EQ(left.header("idempotency-replayed"), "true");
    EXPECT_EQ(left.json(), (QJsonObject {{u"group_id"_s, group}, {u"customer_id"_s, joiner.id}}));
    EXPECT_TRUE(isProblem(api.remove(membersOf(group) + u'/' + joiner.id, joiner.token), 409, u"not_a_member"_s));
}

TEST(Groups, SpanRegionsAndBothSidesAreRecorded)
{
    Api api;
    const TestCustomer first = signUp(api, u"001"_s, u"Ada"_s);
    const TestCustomer second = signUp(api, u"002"_s, u"Grace"_s);
    const TestCustomer third = signUp(api, u"003"_s, u"Katherine"_s);
    const QString group = makeGroup(api, first, u"003"_s);
    join(api, second, group);
    // Staff may enrol a customer.
    const QString staff = cashierToken(api, system().region(u"001"_s));
    EXPECT_TRUE(isStatus(api.post(membersOf(group), {{u"customer_id"_s, third.id}}, staff), 201));

    const QJsonObject shape = readGroup(api, group, second.token);
    EXPECT_EQ(memberIds(shape), (QStringList {first.id, second.id, third.id}));
    EXPECT_EQ(shape[u"members"_s][0][u"name"_s], u"Ada"_s);
    EXPECT_EQ(shape[u"members"_s][1][u"name"_s], u"Grace"_s);
    for (const TestCustomer& member : {first, second, third})
        EXPECT_TRUE(becomesTrue([&] { return linksOf(api, member).contains(group); })) << qUtf8Printable(member.id);

    EXPECT_TRUE(isStatus(api.remove(membersOf(group) + u'/' + second.id, second.token), 204));
    EXPECT_TRUE(becomesTrue([&] { return linksOf(api, second).isEmpty(); }));
    EXPECT_TRUE(isProblem(api.get(path + u'/' + group, second.token), 403, u"forbidden"_s));
    join(api, second, group);
    EXPECT_TRUE(becomesTrue([&] { return linksOf(api, second).contains(group); })) << "who left may come back";
}

TEST(Groups, HaveTenMembersAtTheMost)
{
    Api api;
    const QString group = makeGroup(api, signUp(api, u"001"_s), u"002"_s);
    for (int i = 0; i < 9; ++i)
        join(api, signUp(api, u"00%1"_s.arg(i % 3 + 1)), group);
    const TestCustomer late = signUp(api, u"001"_s);
    const auto full = api.post(membersOf(group), {{u"customer_id"_s, late.id}}, late.token);
    EXPECT_TRUE(isProblem(full, 409, u"group_full"_s));
    EXPECT_EQ(full.json()[u"members"_s].toInteger(), 10);
    EXPECT_TRUE(linksOf(api, late).isEmpty());
}

TEST(Groups, NobodyAndNothingUnknownGetsIn)
{
    Api api;
    const TestCustomer customer = signUp(api, u"001"_s);
    const QString group = makeGroup(api, customer, u"001"_s);
    const QString staff = cashierToken(api, system().region(u"002"_s));
    const QJsonObject self {{u"customer_id"_s, customer.id}};
    EXPECT_TRUE(isProblem(api.post(membersOf(u"001-nosuchgroup"_s), self, customer.token), 404, u"not_found"_s));
    EXPECT_TRUE(isProblem(api.post(membersOf(u"999-nosuchgroup"_s), self, customer.token), 404, u"region_unknown"_s));
    EXPECT_TRUE(isProblem(api.post(membersOf(u"17"_s), self, customer.token), 400, u"invalid_id"_s));
    for (const auto& [joiner, code] :
        {std::pair {u"003-nosuchone"_s, u"not_found"_s}, std::pair {u"999-nosuchone"_s, u"region_unknown"_s}}) {
        const auto reply = api.post(membersOf(group), {{u"customer_id"_s, joiner}}, staff);
        EXPECT_TRUE(isProblem(reply, 404, code));
        EXPECT_EQ(pointersOf(reply), QStringList {u"/customer_id"_s});
    }
    EXPECT_TRUE(isProblem(api.post(membersOf(group), {{u"customer_id"_s, u"x"_s}}, staff), 400, u"invalid_id"_s));
    EXPECT_TRUE(isProblem(api.get(path + u"/001-nosuchgroup"_s, staff), 404, u"not_found"_s));
    EXPECT_TRUE(isProblem(api.get(path + u"/999-nosuchgroup"_s, staff), 404, u"region_unknown"_s));
    EXPECT_TRUE(isProblem(api.get(path + u"/001-nosuchgroup/entries"_s, staff), 404, u"not_found"_s));
    EXPECT_TRUE(isProblem(
        api.remove(membersOf(u"001-nosuchgroup"_s) + u'/' + customer.id, customer.token), 404, u"not_found"_s));
}

TEST(Groups, ACustomerSeesTheirGroupsOfAllRegions)
{
    Api api;
    const TestCustomer customer = signUp(api, u"002"_s);
    QStringList groups;
    for (const QString& region : {u"001"_s, u"002"_s, u"003"_s}) {
        groups.append(makeGroup(api, customer, region));
        givePoints(groups.last(), 100);
    }
    const QString list = u"/api/v1/customers/%1/groups"_s.arg(customer.id);
    ASSERT_TRUE(becomesTrue([&] { return api.get(list, customer.token).json()[u"items"_s].toArray().size() == 3; }));
    const QJsonObject page = api.get(list, customer.token).json();
    EXPECT_TRUE(page.contains(u"next_cursor"_s) && page[u"next_cursor"_s].isNull()) << "a list like any other";
    for (const QJsonValue& item : page[u"items"_s].toArray()) {
        const QString id = item[u"group_id"_s].toString();
        EXPECT_TRUE(groups.contains(id));
        EXPECT_EQ(item[u"status"_s], u"ok"_s);
        EXPECT_EQ(item[u"region"_s], id.left(3));
        EXPECT_EQ(item[u"points"_s].toInteger(), 100);
        EXPECT_EQ(item[u"location"_s], u"Test town"_s);
        EXPECT_EQ(memberIds(item.toObject()), QStringList {customer.id});
    }
}

// The backend remembers who holds a token. That the session has ended it must learn from the database, each time.
TEST(Groups, AreNotShownOnceTheSessionHasEndedElsewhere)
{
    Api api;
    for (const QString& region : {u"001"_s, u"002"_s}) {
        const TestCustomer customer = signUp(api, u"001"_s);
        const QString group = path + u'/' + makeGroup(api, customer, region);
        ASSERT_EQ(api.get(group, customer.token).status, 200);
        ASSERT_EQ(api.get(group, customer.token).status, 200);
        Books books(system().region(u"001"_s).dsn);
        books.rows(u"UPDATE sessions SET revoked_at = clock_timestamp() WHERE subject_id = $1 RETURNING subject_id"_s,
            {customer.id});
        EXPECT_TRUE(isProblem(api.get(group, customer.token), 401, u"unauthenticated"_s)) << region.toStdString();
        EXPECT_TRUE(isProblem(api.get(path + u"/001-nob0dy"_s, customer.token), 401, u"unauthenticated"_s));
        EXPECT_TRUE(isProblem(api.get(group, customer.token), 401, u"unauthenticated"_s)) << region.toStdString();
    }
}

TEST(Groups, EntriesComeNewestFirstAndInPages)
{
    Api api;
    const TestCustomer customer = signUp(api, u"001"_s);
    const QString group = makeGroup(api, customer, u"003"_s);
    for (int i = 1; i <= 7; ++i)
        givePoints(group, i);
    const QString list = path + u'/' + group + u"/entries"_s;
    QList<qint64> versions;
    QString cursor;
    int pages = 0;
    do {
        const auto page = api.get(list + u"?limit=3&cursor="_s + cursor, customer.token);
        ASSERT_TRUE(isStatus(page, 200));
        for (const QJsonValue& entry : page.json()[u"items"_s].toArray())
            versions.append(entry[u"version"_s].toInteger());
        cursor = page.json()[u"next_cursor"_s].toString();
        ++pages;
    } while (!cursor.isEmpty() && pages < 10);
    EXPECT_EQ(versions, (QList<qint64> {7, 6, 5, 4, 3, 2, 1}));
    EXPECT_EQ(pages, 3);
    const QJsonValue newest = api.get(list, customer.token).json()[u"items"_s][0];
    EXPECT_EQ(newest[u"delta"_s].toInteger(), 7);
    EXPECT_EQ(newest[u"balance_after"_s].toInteger(), 28);
    EXPECT_EQ(newest[u"held_after"_s].toInteger(), 0);
    for (const QString& query : {u"limit=&cursor="_s, u"limit=201"_s, u"limit=99999999999999999999"_s}) {
        const auto all = api.get(list + u'?' + query, customer.token);
        EXPECT_TRUE(isStatus(all, 200)) << qUtf8Printable(query);
        EXPECT_EQ(all.json()[u"items"_s].toArray().size(), 7);
    }
    for (const QString& query : {u"limit=0"_s, u"limit=-1"_s, u"limit=ten"_s, u"limit=1.5"_s})
        EXPECT_EQ(pointersOf(api.get(list + u'?' + query, customer.token)), QStringList {u"?limit"_s})
            << qUtf8Printable(query);
    EXPECT_EQ(pointersOf(api.get(list + u"?cursor=nonsense"_s, customer.token)), QStringList {u"?cursor"_s});
}
