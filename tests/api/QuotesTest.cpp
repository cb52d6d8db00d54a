// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"

#include "support/Books.h"

#include <set>

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

const auto path = u"/api/v1/quotes"_s;

/// Two lattes with syrup each, a bag of beans and a T-shirt: one of each tax class.
QJsonArray mixedLines(const QString& region)
{
    return {line(region + u"-item38"_s, 2, {region + u"-flav63"_s}), line(region + u"-item01"_s),
        line(region + u"-item81"_s)};
}

QJsonObject quoteBody(const QString& region) { return {{u"lines"_s, mixedLines(region)}}; }

struct Worked {
    QString region;
    qint64 total;
    std::vector<std::pair<QString, qint64>> taxes; ///< rate in percent, amount
    bool taxIncluded;
    qint64 earns;
};

// 910 prepared, 1800 grocery, 2800 merchandise, by hand: 910 · 13.5 / 113.5 = 108.2; 2800 · 8.875 % = 248.5, rounded
// up.
const Worked worked[] {
    {u"001"_s, 5510, {{u"23"_s, 524}, {u"13.5"_s, 108}}, true, 550},
    {u"002"_s, 5840, {{u"8.875"_s, 249}, {u"8.875"_s, 81}}, false, 580},
    {u"003"_s, 5510, {{u"9"_s, 149}, {u"9"_s, 231}, {u"9"_s, 75}}, true, 550},
};

} // namespace

TEST(Quotes, ThreeCurrenciesAndTaxRulesToTheCent)
{
    Api api;
    for (const Worked& expected : worked) {
        const TestRegion& region = system().region(expected.region);
        const auto reply = api.post(path, quoteBody(region.id), cashierToken(api, region));
        ASSERT_TRUE(isStatus(reply, 200));
        const QJsonObject quote = reply.json();
        EXPECT_EQ(quote[u"store_id"_s], region.storeId) << "the store of the token's till";
        EXPECT_EQ(quote[u"total"_s][u"currency"_s], region.currency);
        EXPECT_EQ(minor(quote[u"total"_s]), expected.total);
        EXPECT_EQ(minor(quote[u"subtotal"_s]), 5510);
        std::multiset<std::pair<QString, qint64>> taxes;
        for (const QJsonValue& tax : quote[u"tax"_s].toArray()) {
            taxes.emplace(tax[u"rate"_s].toString(), minor(tax[u"amount"_s]));
            EXPECT_EQ(tax[u"included"_s].toBool(), expected.taxIncluded);
        }
        EXPECT_EQ(taxes, (std::multiset(expected.taxes.begin(), expected.taxes.end())));
        EXPECT_EQ(quote[u"points"_s][u"earn"_s].toInteger(), expected.earns);
        EXPECT_EQ(quote[u"points"_s][u"redeemable"_s].toInteger(), expected.total);
        EXPECT_TRUE(quote[u"discounts"_s].isArray() && quote[u"discounts_not_applied"_s].isArray());
    }
}

TEST(Quotes, ShowLinesWithTheirModifiers)
{
    Api api;
    const auto reply = api.post(path, quoteBody(u"001"_s), cashierToken(api, system().region(u"001"_s)));
    const QJsonArray lines = reply.json()[u"lines"_s].toArray();
    ASSERT_EQ(lines.size(), 3);
    EXPECT_EQ(lines[0][u"item_id"_s], u"001-item38"_s);
    EXPECT_EQ(lines[0][u"name"_s], u"Latte"_s);
    EXPECT_EQ(lines[0][u"quantity"_s].toInteger(), 2);
    EXPECT_EQ(minor(lines[0][u"unit_price"_s]), 375);
    EXPECT_EQ(minor(lines[0][u"amount"_s]), 910);
    const QJsonObject syrup = lines[0][u"modifiers"_s][0].toObject();
    EXPECT_EQ(syrup[u"modifier_id"_s], u"001-flav63"_s);
    EXPECT_EQ(minor(syrup[u"unit_price"_s]), 80);
}

TEST(Quotes, ASaleOfTheSameBasketComesToTheSame)
{
    Api api;
    for (const TestRegion& region : system().regions) {
        const QString token = cashierToken(api, region);
        const QJsonObject quote = api.post(path, quoteBody(region.id), token).json();
        const auto sold = api.post(u"/api/v1/sales"_s, basket(region, mixedLines(region.id), 10'000), token);
        ASSERT_TRUE(isStatus(sold, 201));
        EXPECT_EQ(sold.json()[u"total"_s], quote[u"total"_s]);
        EXPECT_EQ(sold.json()[u"tax"_s], quote[u"tax"_s]);
        EXPECT_TRUE(addsUp(sold.json()));
    }
}

TEST(Quotes, ACouponThatNobodyKnowsIsNamedLikeInItsSale)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    const QJsonArray coupons {u"SPRING"_s};
    const QJsonArray expected {QJsonObject {{u"promotion_id"_s, QJsonValue()}, {u"name"_s, u"SPRING"_s},
        {u"reason"_s, u"There is no promotion for the code SPRING"_s}}};
    const auto quote = api.post(path, with(quoteBody(region.id), u"coupons"_s, coupons), token);
    ASSERT_TRUE(isStatus(quote, 200));
    EXPECT_EQ(quote.json()[u"discounts_not_applied"_s].toArray(), expected);
    const QJsonObject sale = with(basket(region, mixedLines(region.id), 10'000), u"coupons"_s, coupons);
    const auto sold = api.post(u"/api/v1/sales"_s, sale, token);
    ASSERT_TRUE(isStatus(sold, 201));
    EXPECT_EQ(sold.json()[u"discounts_not_applied"_s].toArray(), expected);
}

TEST(Quotes, ACustomerNamesTheStore)
{
    Api api;
    const TestCustomer customer = signUp(api, u"001"_s);
    const auto storeless = api.post(path, quoteBody(u"002"_s), customer.token);
    EXPECT_TRUE(isProblem(storeless, 400, u"invalid_field"_s));
    EXPECT_EQ(pointersOf(storeless), QStringList {u"/store_id"_s});
    const auto quote = api.post(path, with(quoteBody(u"002"_s), u"store_id"_s, u"002-store5"_s), customer.token);
    ASSERT_TRUE(isStatus(quote, 200));
    EXPECT_EQ(minor(quote.json()[u"total"_s]), 5840);
    const auto unknown = api.post(path, with(quoteBody(u"002"_s), u"store_id"_s, u"999-store1"_s), customer.token);
    EXPECT_TRUE(isProblem(unknown, 404, u"region_unknown"_s));
}

TEST(Quotes, TellWhatAGroupCouldPay)
{
    Api api;
    const TestCustomer customer = signUp(api, u"001"_s);
    const QString group = makeGroup(api, customer, u"003"_s);
    givePoints(group, 1234);
    const QString token = cashierToken(api, system().region(u"002"_s));
    QJsonObject body = with(quoteBody(u"002"_s), u"customer_id"_s, customer.id);
    body = with(body, u"redeem"_s, QJsonObject {{u"group_id"_s, group}, {u"points"_s, 1000}});
    const auto quote = api.post(path, body, token);
    ASSERT_TRUE(isStatus(quote, 200));
    EXPECT_EQ(quote.json()[u"points"_s][u"redeemable"_s].toInteger(), 1234);
    EXPECT_EQ(quote.json()[u"points"_s][u"earn"_s].toInteger(), 480) << "of the 48.40 that money pays";
    EXPECT_EQ(readGroup(api, group, customer.token)[u"points_held"_s].toInteger(), 0) << "a quote reserves nothing";

    const auto ofNobody = api.post(path, without(body, u"customer_id"_s), token);
    EXPECT_TRUE(isProblem(ofNobody, 409, u"not_a_member"_s));
    const QJsonObject missing {{u"group_id"_s, u"003-nosuchgroup"_s}, {u"points"_s, 1}};
    const auto ofNone = api.post(path, with(body, u"redeem"_s, missing), token);
    EXPECT_TRUE(isProblem(ofNone, 404, u"not_found"_s));
    EXPECT_EQ(pointersOf(ofNone), QStringList {u"/redeem/group_id"_s});
}

TEST(Quotes, NameTheIdsThatThereAreNot)
{
    Api api;
    const QString token = cashierToken(api, system().region(u"001"_s));
    struct Unknown {
        QString field;
        QJsonValue value;
        QString code;
        QString pointer;
    };
    const QJsonObject redeem {{u"group_id"_s, u"999-family"_s}, {u"points"_s, 1}};
    const Unknown all[] {{u"store_id"_s, u"001-nosuchstore"_s, u"not_found"_s, {}},
        {u"store_id"_s, u"999-store1"_s, u"region_unknown"_s, {}},
        {u"till_id"_s, u"001-nosuchtill"_s, u"not_found"_s, {}},
        {u"till_id"_s, u"999-till01"_s, u"region_unknown"_s, {}},
        {u"customer_id"_s, u"999-nobody"_s, u"region_unknown"_s, {}},
        {u"earn_group_id"_s, u"999-family"_s, u"region_unknown"_s, {}},
        {u"redeem"_s, redeem, u"region_unknown"_s, u"/redeem/group_id"_s}};
    for (const Unknown& unknown : all) {
        const auto reply = api.post(path, with(quoteBody(u"001"_s), unknown.field, unknown.value), token);
        EXPECT_TRUE(isProblem(reply, 404, unknown.code)) << qUtf8Printable(unknown.field);
        EXPECT_EQ(pointersOf(reply), QStringList {unknown.pointer.isEmpty() ? u'/' + unknown.field : unknown.pointer});
    }
}

TEST(Quotes, AreForTheStoreThatWasNamed)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    Books books(system().ownerDsn(region.id));
    books.rows(u"INSERT INTO stores VALUES ('001-storex', 'Second', '', 'UTC')"_s);
    const auto second = api.post(path, with(quoteBody(u"001"_s), u"store_id"_s, u"001-storex"_s), token);
    ASSERT_TRUE(isStatus(second, 200));
    EXPECT_EQ(second.json()[u"store_id"_s], u"001-storex"_s);
    const QJsonObject both =
        with(with(quoteBody(u"001"_s), u"store_id"_s, u"001-storex"_s), u"till_id"_s, region.tillId);
    const auto mixed = api.post(path, both, token);
    EXPECT_TRUE(isProblem(mixed, 400, u"invalid_field"_s));
    EXPECT_EQ(pointersOf(mixed), QStringList {u"/store_id"_s});
    EXPECT_TRUE(isStatus(api.post(path, with(both, u"store_id"_s, region.storeId), token), 200));
    books.rows(u"DELETE FROM stores WHERE store_id = '001-storex'"_s);
}

TEST(Quotes, TellACustomerNothingOfAnothersPoints)
{
    Api api;
    const TestCustomer customer = signUp(api, u"001"_s);
    const TestCustomer other = signUp(api, u"001"_s);
    const QString group = makeGroup(api, customer, u"003"_s);
    givePoints(group, 1234);
    QJsonObject body = with(quoteBody(u"001"_s), u"store_id"_s, system().region(u"001"_s).storeId);
    body = with(body, u"earn_group_id"_s, group);
    const auto named = api.post(path, with(body, u"customer_id"_s, customer.id), other.token);
    EXPECT_TRUE(isProblem(named, 403, u"forbidden"_s));
    EXPECT_EQ(pointersOf(named), QStringList {u"/customer_id"_s});
    EXPECT_FALSE(named.body.contains("1234"));
    EXPECT_TRUE(isProblem(api.post(path, body, other.token), 409, u"not_a_member"_s))
        << "without an id they are who asks";
    for (const QJsonObject& own : {body, with(body, u"customer_id"_s, customer.id)}) {
        const auto quote = api.post(path, own, customer.token);
        ASSERT_TRUE(isStatus(quote, 200));
        EXPECT_EQ(quote.json()[u"points"_s][u"redeemable"_s].toInteger(), 1234);
    }
}
