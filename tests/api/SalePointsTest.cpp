// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"

#include "support/Books.h"

#include <set>

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

const auto path = u"/api/v1/sales"_s;

/// A customer of 001 with a group at home in `region` that has `points`.
struct Member {
    Member(Api& api, const QString& region, qint64 points)
        : customer(signUp(api, u"001"_s)), group(makeGroup(api, customer, region))
    {
        if (points > 0)
            givePoints(group, points);
    }
    TestCustomer customer;
    QString group;
};

QJsonArray entriesOf(Api& api, const Member& member)
{
    return api.get(u"/api/v1/groups/%1/entries"_s.arg(member.group), member.customer.token)
        .json()[u"items"_s]
        .toArray();
}

qint64 points(Api& api, const Member& member, const QString& field = u"points"_s)
{
    return readGroup(api, member.group, member.customer.token)[field].toInteger();
}

} // namespace

TEST(SalePoints, ACustomerOf001PaysIn002WithPointsOf003)
{
    Api api;
    const Member member(api, u"003"_s, 2500);
    const TestRegion& region = system().region(u"002"_s);
    const QString token = cashierToken(api, region);
    QJsonObject body = basket(region, {line(u"002-item38"_s, 2, {u"002-flav63"_s}), line(u"002-item01"_s)}, 3000);
    body.insert(u"customer_id"_s, member.customer.id);
    body.insert(u"earn_group_id"_s, member.group);
    body.insert(u"redeem"_s, QJsonObject {{u"group_id"_s, member.group}, {u"points"_s, 250}});
    const QString key = Api::newKey();
    const auto sold = api.post(path, body, token, key);
    ASSERT_TRUE(isStatus(sold, 201));
    const QJsonObject sale = sold.json();
    EXPECT_EQ(minor(sale[u"total"_s]), 2791);
    EXPECT_EQ(minor(sale[u"redeemed_value"_s]), 250);
    EXPECT_EQ(minor(sale[u"change"_s]), 3000 - 2541);
    EXPECT_TRUE(addsUp(sale));
    EXPECT_EQ(sale[u"points"_s][u"redeemed"_s].toInteger(), 250);
    EXPECT_EQ(sale[u"points"_s][u"redeemed_from"_s], member.group);
    EXPECT_EQ(sale[u"points"_s][u"earned"_s].toInteger(), 250) << "ten for each of the 25 whole units paid in money";
    EXPECT_EQ(sale[u"points"_s][u"earned_by"_s], member.group);
    EXPECT_EQ(sale[u"points"_s][u"earned_state"_s], u"queued"_s);
    EXPECT_TRUE(faultsInTheBooksAtRest().isEmpty());

    EXPECT_EQ(points(api, member), 2500 - 250 + 250);
    EXPECT_EQ(points(api, member, u"points_held"_s), 0);
    std::multiset<QString> kinds;
    for (const QJsonValue& entry : entriesOf(api, member))
        kinds.insert(u"%1 %2 %3"_s.arg(entry[u"kind"_s].toString())
                         .arg(entry[u"delta"_s].toInteger())
                         .arg(entry[u"held_delta"_s].toInteger()));
    EXPECT_EQ(
        kinds, (std::multiset<QString> {u"adjust 2500 0"_s, u"hold 0 250"_s, u"redeem -250 -250"_s, u"earn 250 0"_s}));

    const auto again = api.post(path, body, token, key);
    EXPECT_TRUE(isStatus(again, 200));
    EXPECT_EQ(again.body, sold.body);
    const QJsonObject later = api.get(path + u"/002-"_s + key, member.customer.token).json();
    EXPECT_EQ(later[u"points"_s][u"earned_state"_s], u"posted"_s) << "the sale as it is read tells what became of them";
    const auto history = api.get(u"/api/v1/customers/%1/sales"_s.arg(member.customer.id), member.customer.token);
    EXPECT_EQ(history.json()[u"items"_s][0][u"points"_s][u"earned_state"_s], u"posted"_s) << "and so does the history";
}

TEST(SalePoints, InOneRegionTheyMoveWithTheSale)
{
    Api api;
    const Member member(api, u"001"_s, 1000);
    const TestRegion& region = system().region(u"001"_s);
    const auto sold = api.post(path,
        saleBody(api, region,
            {.customer = member.customer.id,
                .earnGroup = member.group,
                .redeemGroup = member.group,
                .redeemPoints = 300}),
        cashierToken(api, region));
    ASSERT_TRUE(isStatus(sold, 201));
    EXPECT_EQ(sold.json()[u"points"_s][u"earned_state"_s], u"posted"_s);
    EXPECT_EQ(sold.json()[u"points"_s][u"balance_after"_s].toInteger(), 1000 - 300 + 150);
    EXPECT_TRUE(addsUp(sold.json()));
    EXPECT_EQ(points(api, member), 850);
    const QJsonArray entries = entriesOf(api, member);
    ASSERT_EQ(entries.size(), 3);
    EXPECT_EQ(entries[0][u"kind"_s], u"earn"_s);
    EXPECT_EQ(entries[0][u"version"_s].toInteger(), 3);
    EXPECT_EQ(entries[0][u"balance_after"_s].toInteger(), 850);
    EXPECT_EQ(entries[1][u"kind"_s], u"redeem"_s);
    EXPECT_EQ(entries[1][u"delta"_s].toInteger(), -300);
    EXPECT_EQ(entries[1][u"source_id"_s], sold.json()[u"sale_id"_s]);
}

TEST(SalePoints, PointsCanPayAllOfASale)
{
    Api api;
    const Member member(api, u"003"_s, 5000);
    const TestRegion& region = system().region(u"001"_s);
    const QJsonObject body = saleBody(api, region,
        {.customer = member.customer.id, .earnGroup = member.group, .redeemGroup = member.group, .redeemPoints = 1800});
    const QJsonArray noCash {QJsonObject {{u"kind"_s, u"cash"_s}, {u"amount"_s, 0}}};
    const auto sold = api.post(path, with(body, u"tenders"_s, noCash), cashierToken(api, region));
    ASSERT_TRUE(isStatus(sold, 201));
    EXPECT_EQ(minor(sold.json()[u"paid"_s]), 0);
    EXPECT_TRUE(sold.json()[u"tenders"_s].toArray().isEmpty()) << "a tender of nothing is none";
    EXPECT_EQ(sold.json()[u"points"_s][u"earned"_s].toInteger(), 0);
    EXPECT_EQ(sold.json()[u"points"_s][u"earned_state"_s], u"posted"_s) << "nothing is on its way";
    const QString sale = path + u'/' + sold.json()[u"sale_id"_s].toString();
    EXPECT_EQ(api.get(sale, member.customer.token).json()[u"points"_s][u"earned_state"_s], u"posted"_s);
    EXPECT_TRUE(addsUp(sold.json()));
    EXPECT_TRUE(faultsInTheBooksAtRest().isEmpty());
    EXPECT_EQ(points(api, member), 3200);
}

TEST(SalePoints, OneGroupPaysWhileAnotherEarns)
{
    Api api;
    const Member payer(api, u"002"_s, 1000);
    Member earner(api, u"003"_s, 0);
    join(api, payer.customer, earner.group);
    const TestRegion& region = system().region(u"001"_s);
    const auto sold = api.post(path,
        saleBody(api, region,
            {.customer = payer.customer.id,
                .earnGroup = earner.group,
                .redeemGroup = payer.group,
                .redeemPoints = 800}),
        cashierToken(api, region));
    ASSERT_TRUE(isStatus(sold, 201));
    EXPECT_TRUE(faultsInTheBooksAtRest().isEmpty());
    EXPECT_EQ(points(api, payer), 200);
    EXPECT_EQ(points(api, earner), 100);
}

TEST(SalePoints, MoreThanThereIsIsRefusedForGood)
{
    Api api;
    for (const QString& home : {u"001"_s, u"003"_s}) {
        const Member member(api, home, 100);
        const TestRegion& region = system().region(u"001"_s);
        const QString token = cashierToken(api, region);
        const QString key = Api::newKey();
        const QJsonObject tooMuch =
            saleBody(api, region, {.customer = member.customer.id, .redeemGroup = member.group, .redeemPoints = 101});
        const auto refused = api.post(path, tooMuch, token, key);
        EXPECT_TRUE(isProblem(refused, 409, u"insufficient_points"_s));
        EXPECT_EQ(refused.json()[u"points_available"_s].toInteger(), 100);
        givePoints(member.group, 1000);
        const auto again = api.post(path, tooMuch, token, key);
        EXPECT_TRUE(isProblem(again, 409, u"insufficient_points"_s)) << "a refusal is final for its key";
        const auto other = api.post(path, saleBody(api, region), token, key);
        EXPECT_TRUE(isProblem(other, 422, u"idempotency_key_reused"_s));
        EXPECT_TRUE(isStatus(api.post(path, tooMuch, token), 201)) << "a new key starts over";
        EXPECT_TRUE(faultsInTheBooksAtRest().isEmpty());
        EXPECT_EQ(points(api, member), 999);
    }
}

TEST(SalePoints, OnlyMembersEarnAndPay)
{
    Api api;
    const TestCustomer stranger = signUp(api, u"002"_s);
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    for (const QString& home : {u"001"_s, u"003"_s}) {
        const Member member(api, home, 500);
        EXPECT_TRUE(isProblem(
            api.post(path,
                saleBody(api, region, {.customer = stranger.id, .redeemGroup = member.group, .redeemPoints = 100}),
                token),
            409, u"not_a_member"_s));
        EXPECT_TRUE(isProblem(
            api.post(path, saleBody(api, region, {.customer = stranger.id, .earnGroup = member.group}), token), 409,
            u"not_a_member"_s));
        const QString missing = home + u"-nosuchgroup"_s;
        EXPECT_TRUE(isProblem(
            api.post(path,
                saleBody(api, region, {.customer = stranger.id, .redeemGroup = missing, .redeemPoints = 100}), token),
            404, u"not_found"_s));
        EXPECT_TRUE(
            isProblem(api.post(path, saleBody(api, region, {.customer = stranger.id, .earnGroup = missing}), token),
                404, u"not_found"_s));
        EXPECT_EQ(points(api, member), 500);
    }
    EXPECT_TRUE(isProblem(
        api.post(path, saleBody(api, region, {.customer = stranger.id, .earnGroup = u"999-nosuchgroup"_s}), token), 404,
        u"region_unknown"_s));
}

TEST(SalePoints, AreNeverWorthMoreThanTheTotal)
{
    Api api;
    const Member member(api, u"003"_s, 5000);
    const TestRegion& region = system().region(u"001"_s);
    const auto refused = api.post(path,
        saleBody(api, region, {.customer = member.customer.id, .redeemGroup = member.group, .redeemPoints = 1801}),
        cashierToken(api, region));
    EXPECT_TRUE(isProblem(refused, 400, u"invalid_field"_s));
    EXPECT_EQ(pointersOf(refused), QStringList {u"/redeem/points"_s});
    const auto nameless = api.post(path,
        without(saleBody(api, region, {.customer = member.customer.id, .earnGroup = member.group}), u"customer_id"_s),
        cashierToken(api, region));
    EXPECT_TRUE(isProblem(nameless, 400, u"invalid_field"_s));
    EXPECT_EQ(pointersOf(nameless), QStringList {u"/customer_id"_s});
    EXPECT_EQ(points(api, member), 5000);
}

TEST(SalePoints, ACancelledSaleHoldsNothing)
{
    Api api;
    const Member member(api, u"003"_s, 500);
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    const QString key = Api::newKey();
    const QJsonObject body =
        saleBody(api, region, {.customer = member.customer.id, .redeemGroup = member.group, .redeemPoints = 400});
    const auto cancelled = api.post(path + u"/001-%1/cancel"_s.arg(key), {{u"redeem"_s, body[u"redeem"_s]}}, token);
    ASSERT_TRUE(isStatus(cancelled, 200));
    EXPECT_TRUE(isProblem(api.post(path, body, token, key), 409, u"sale_aborted"_s));
    EXPECT_TRUE(faultsInTheBooksAtRest().isEmpty());
    EXPECT_EQ(points(api, member), 500);
    EXPECT_EQ(points(api, member, u"points_held"_s), 0);
}

TEST(SalePoints, AKeyThatWasSoldUnderHoldsNothingForAnotherRequest)
{
    Api api;
    const Member member(api, u"003"_s, 500);
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    const QString key = Api::newKey();
    ASSERT_TRUE(isStatus(api.post(path, saleBody(api, region), token, key), 201));
    const QJsonObject other =
        saleBody(api, region, {.customer = member.customer.id, .redeemGroup = member.group, .redeemPoints = 400});
    EXPECT_TRUE(isProblem(api.post(path, other, token, key), 422, u"idempotency_key_reused"_s));
    EXPECT_EQ(points(api, member), 500);
    EXPECT_EQ(points(api, member, u"points_held"_s), 0);
    EXPECT_TRUE(isStatus(api.post(path, other, token), 201));
}

TEST(SalePoints, ATillThatIsNotThereIsRefusedForGoodAndHoldsNothing)
{
    Api api;
    const Member member(api, u"003"_s, 500);
    const TestRegion& region = system().region(u"001"_s);
    const QString token =
        api.post(u"/api/v1/sessions"_s, {{u"staff_id"_s, region.manager.staffId}, {u"pin"_s, region.manager.pin}})
            .json()[u"token"_s]
            .toString();
    const QString key = Api::newKey();
    const QJsonObject good =
        saleBody(api, region, {.customer = member.customer.id, .redeemGroup = member.group, .redeemPoints = 400});
    const auto refused = api.post(path, with(good, u"till_id"_s, u"001-till99"_s), token, key);
    EXPECT_TRUE(isProblem(refused, 404, u"not_found"_s));
    EXPECT_EQ(pointersOf(refused), QStringList {u"/till_id"_s});
    EXPECT_TRUE(isProblem(api.post(path, good, token, key), 422, u"idempotency_key_reused"_s));
    EXPECT_TRUE(faultsInTheBooksAtRest().isEmpty());
    EXPECT_EQ(points(api, member), 500);
}
