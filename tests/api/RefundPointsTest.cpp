// SPDX-License-Identifier: GPL-3.0-or-later
// What refunds do to the points of groups, here and elsewhere.
#include "api/Checks.h"

#include "support/Books.h"
#include "support/Refunds.h"

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

constexpr qint64 price = 1800; // of one pound of beans: paid in money, they earn a tenth of it in points
constexpr qint64 earnedByOne = price / 10;

/// A customer of 001 with a group at home in `region` that has `points`.
struct Member {
    Member(Api& api, const QString& region, qint64 points)
        : customer(signUp(api, u"001"_s)), group(makeGroup(api, customer, region))
    {
        if (points > 0)
            givePoints(group, points);
    }
    SaleOptions earning() const { return {.customer = customer.id, .earnGroup = group}; }
    SaleOptions paying(qint64 points) const
    {
        return {.customer = customer.id, .earnGroup = group, .redeemGroup = group, .redeemPoints = points};
    }
    TestCustomer customer;
    QString group;
};

qint64 inGroup(Api& api, const Member& member, const QString& field = u"points"_s)
{
    const QString token = managerToken(api, system().region(u"001"_s));
    return readGroup(api, member.group, token)[field].toInteger();
}

QString idOf(const QJsonObject& sale) { return sale[u"sale_id"_s].toString(); }

QStringList kindsOf(Api& api, const Member& member)
{
    QStringList kinds;
    for (const QJsonValue& entry :
        api.get(u"/api/v1/groups/%1/entries"_s.arg(member.group), managerToken(api, system().region(u"001"_s)))
            .json()[u"items"_s]
            .toArray())
        kinds.prepend(entry[u"kind"_s].toString());
    return kinds;
}

} // namespace

TEST(RefundPoints, GoBackBothWaysAtOnceInTheStoresRegion)
{
    Api api;
    const Member member(api, u"001"_s, 1000);
    const TestRegion& region = system().region(u"001"_s);
    const QJsonObject sale = sell(api, region, member.paying(600));
    const qint64 earned = sale[u"points"_s][u"earned"_s].toInteger();
    ASSERT_EQ(earned, 120);
    const auto made = refund(api, idOf(sale), cashierToken(api, region));
    ASSERT_TRUE(isStatus(made, 201));
    EXPECT_EQ(minor(made.json()[u"amount"_s]), price);
    EXPECT_EQ(minor(made.json()[u"redeemed_value"_s]), 600);
    EXPECT_EQ(minor(made.json()[u"paid_back"_s]), 1200);
    EXPECT_EQ(made.json()[u"points"_s].toObject(),
        (QJsonObject {{u"recredited"_s, 600}, {u"recredited_to"_s, member.group}, {u"clawed_back"_s, 120},
            {u"clawed_back_from"_s, member.group}, {u"state"_s, u"posted"_s}, {u"balance_after"_s, 1000},
            {u"debt_after"_s, 0}}));
    EXPECT_EQ(inGroup(api, member), 1000);
    EXPECT_EQ(kindsOf(api, member), (QStringList {u"adjust"_s, u"redeem"_s, u"earn"_s, u"recredit"_s, u"clawback"_s}));
}

TEST(RefundPoints, FollowToAGroupInAnotherRegion)
{
    Api api;
    const Member member(api, u"003"_s, 1000);
    const TestRegion& region = system().region(u"002"_s);
    const QJsonObject sale = sell(api, region, member.paying(600));
    ASSERT_EQ(faultsInTheBooksAtRest(), QStringList());
    const QString manager = managerToken(api, system().region(u"001"_s));
    const auto made = refund(api, idOf(sale), manager);
    ASSERT_TRUE(isStatus(made, 201));
    EXPECT_EQ(made.json()[u"points"_s].toObject(),
        (QJsonObject {{u"recredited"_s, 600}, {u"recredited_to"_s, member.group}, {u"clawed_back"_s, 120},
            {u"clawed_back_from"_s, member.group}, {u"state"_s, u"queued"_s}, {u"balance_after"_s, QJsonValue()},
            {u"debt_after"_s, QJsonValue()}}));
    EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
    EXPECT_EQ(inGroup(api, member), 1000);
    const QJsonObject later = api.get(u"/api/v1/sales/"_s + idOf(sale), manager).json();
    EXPECT_EQ(later[u"refunds"_s][0][u"points"_s].toObject(),
        (QJsonObject {{u"recredited"_s, 600}, {u"recredited_to"_s, member.group}, {u"clawed_back"_s, 120},
            {u"clawed_back_from"_s, member.group}, {u"state"_s, u"posted"_s}}));
}

TEST(RefundPoints, OfPartsComeToAllOfThem)
{
    Api api;
    for (const QString& home : {u"001"_s, u"003"_s}) {
        const Member member(api, home, 1001);
        const TestRegion& region = system().region(u"001"_s);
        SaleOptions options = member.paying(1001);
        options.quantity = 3;
        const QString id = idOf(sell(api, region, options));
        ASSERT_EQ(faultsInTheBooksAtRest(), QStringList());
        const QString token = cashierToken(api, region);
        QList<qint64> recredited;
        for (int i = 0; i < 3; ++i) {
            const auto made = refund(api, id, token, refundBody({{1, 1}}));
            ASSERT_TRUE(isStatus(made, 201));
            recredited.append(made.json()[u"points"_s][u"recredited"_s].toInteger());
        }
        EXPECT_EQ(recredited, (QList<qint64> {333, 334, 334}));
        EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
        EXPECT_EQ(inGroup(api, member), 1001);
    }
}

// Earned here and spent already: the group owes it, and what comes in pays that first.
TEST(RefundPoints, ThatWereSpentAlreadyAreOwedAndPaidByTheNextEarning)
{
    Api api;
    for (const QString& home : {u"001"_s, u"003"_s}) {
        const Member member(api, home, 0);
        const TestRegion& region = system().region(u"001"_s);
        const QString token = cashierToken(api, region);
        const QString id = idOf(sell(api, region, member.earning()));
        ASSERT_EQ(faultsInTheBooksAtRest(), QStringList());
        SaleOptions spending = member.paying(earnedByOne);
        spending.earnGroup.clear();
        sell(api, region, spending);
        ASSERT_EQ(faultsInTheBooksAtRest(), QStringList());

        const auto made = refund(api, id, token);
        ASSERT_TRUE(isStatus(made, 201));
        if (home == u"001"_s) {
            EXPECT_EQ(made.json()[u"points"_s][u"balance_after"_s].toInteger(-1), 0);
            EXPECT_EQ(made.json()[u"points"_s][u"debt_after"_s].toInteger(), earnedByOne);
        }
        EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
        EXPECT_EQ(inGroup(api, member), 0);
        EXPECT_EQ(inGroup(api, member, u"debt"_s), earnedByOne);
        const auto broke = api.post(u"/api/v1/sales"_s, saleBody(api, region, member.paying(1)), token);
        EXPECT_TRUE(isProblem(broke, 409, u"insufficient_points"_s));

        SaleOptions twice = member.earning();
        twice.quantity = 2;
        sell(api, region, twice);
        EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
        EXPECT_EQ(inGroup(api, member, u"debt"_s), 0);
        EXPECT_EQ(inGroup(api, member), earnedByOne) << "the other half of what was earned";
    }
}

TEST(RefundPoints, ThatAreHeldMeanwhileAreOwedUntilTheyAreReleased)
{
    Api api;
    const Member member(api, u"001"_s, 0);
    const TestRegion& region = system().region(u"001"_s);
    const TestRegion& far = system().region(u"002"_s);
    const QString id = idOf(sell(api, region, member.earning()));
    const QString pending = u"002-"_s + Api::newKey();
    Books books(region.dsn);
    ASSERT_EQ(books.text(u"SELECT outcome FROM points_hold($1, $2, $3, 150, '002', '\\x01')"_s,
                  {pending, member.group, member.customer.id}),
        u"held"_s);
    ASSERT_TRUE(isStatus(refund(api, id, cashierToken(api, region)), 201));
    EXPECT_EQ(inGroup(api, member), 150) << "what is held stays, so that its sale can be captured";
    EXPECT_EQ(inGroup(api, member, u"points_held"_s), 150);
    EXPECT_EQ(inGroup(api, member, u"debt"_s), 150);
    EXPECT_EQ(inGroup(api, member, u"points_available"_s), 0);

    const QJsonObject redeem {{u"redeem"_s, QJsonObject {{u"group_id"_s, member.group}, {u"points"_s, 150}}}};
    ASSERT_TRUE(isStatus(api.post(u"/api/v1/sales/%1/cancel"_s.arg(pending), redeem, cashierToken(api, far)), 200));
    EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
    for (const QString& field : {u"points"_s, u"points_held"_s, u"debt"_s})
        EXPECT_EQ(inGroup(api, member, field), 0) << qUtf8Printable(field);
}

TEST(RefundPoints, GoBackToTheGroupOfACustomerWhoHasLeft)
{
    Api api;
    for (const QString& home : {u"001"_s, u"003"_s}) {
        const Member member(api, home, 500);
        const TestRegion& region = system().region(u"001"_s);
        const QString id = idOf(sell(api, region, member.paying(500)));
        ASSERT_TRUE(isStatus(
            api.remove(u"/api/v1/groups/%1/members/%2"_s.arg(member.group, member.customer.id), member.customer.token),
            204));
        ASSERT_EQ(faultsInTheBooksAtRest(), QStringList());
        ASSERT_TRUE(isStatus(refund(api, id, cashierToken(api, region)), 201));
        EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
        EXPECT_EQ(inGroup(api, member), 500);
    }
}

TEST(RefundPoints, ComeAndGoAlthoughTheirGroupIsFrozenOrClosed)
{
    Api api;
    const Member member(api, u"001"_s, 300);
    const TestRegion& region = system().region(u"001"_s);
    SaleOptions options = member.paying(300);
    options.quantity = 2;
    const QString id = idOf(sell(api, region, options));
    Books books(region.dsn);
    ASSERT_EQ(books.text(u"SELECT freeze_group($1, 'Checked', 'test')"_s, {member.group}), u"done"_s);
    const QString token = cashierToken(api, region);
    ASSERT_TRUE(isStatus(refund(api, id, token, refundBody({{1, 1}})), 201));
    EXPECT_EQ(inGroup(api, member), 150 + 165);
    ASSERT_TRUE(
        isStatus(api.remove(u"/api/v1/groups/%1?forfeit_points=true"_s.arg(member.group), member.customer.token), 200));
    ASSERT_TRUE(isStatus(refund(api, id, token), 201));
    EXPECT_EQ(inGroup(api, member), 0) << "150 came in, and 165 were owed";
    EXPECT_EQ(inGroup(api, member, u"debt"_s), 15);
}

// A sale whose points are frozen is refused for good, wherever the group lives.
TEST(RefundPoints, OfAFrozenGroupPayNothing)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    for (const QString& home : {u"001"_s, u"003"_s}) {
        const Member member(api, home, 300);
        Books books(system().region(home).dsn);
        ASSERT_EQ(books.text(u"SELECT freeze_group($1, 'Checked', 'test')"_s, {member.group}), u"done"_s);
        const QString key = Api::newKey();
        const QJsonObject body = saleBody(api, region, member.paying(300));
        EXPECT_TRUE(isProblem(api.post(u"/api/v1/sales"_s, body, token, key), 409, u"group_frozen"_s));
        ASSERT_EQ(books.text(u"SELECT unfreeze_group($1, 'Right', 'test')"_s, {member.group}), u"done"_s);
        EXPECT_TRUE(isProblem(api.post(u"/api/v1/sales"_s, body, token, key), 409, u"group_frozen"_s));
        EXPECT_TRUE(isStatus(api.post(u"/api/v1/sales"_s, body, token), 201));
    }
}
