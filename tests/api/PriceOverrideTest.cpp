// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"

#include "support/Books.h"

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

const auto path = u"/api/v1/sales"_s;

QJsonObject overridden(const TestRegion& region, qint64 unitPrice)
{
    const QJsonObject price {{u"unit_price"_s, unitPrice}, {u"reason"_s, u"A dented bag"_s}};
    return basket(region, {with(line(u"001-item01"_s, 2), u"price_override"_s, price)}, 10'000);
}

} // namespace

TEST(PriceOverride, AManagerMaySetAPriceAndItIsOnRecord)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const auto sold = api.post(path, overridden(region, 1500), managerToken(api, region));
    ASSERT_TRUE(isStatus(sold, 201));
    EXPECT_EQ(minor(sold.json()[u"total"_s]), 3000);
    EXPECT_TRUE(addsUp(sold.json()));
    const QString sale = sold.json()[u"sale_id"_s].toString();
    Books books(region.dsn);
    EXPECT_EQ(
        books
            .rows(u"SELECT list_price, unit_price, override_reason, override_by FROM sale_lines WHERE sale_id = $1"_s,
                {sale})
            .front(),
        (QStringList {u"1800"_s, u"1500"_s, u"A dented bag"_s, region.manager.staffId}));
    EXPECT_EQ(
        books.text(u"SELECT subject_id FROM audit_log WHERE action = 'price_override' AND target_id = $1"_s, {sale}),
        region.manager.staffId);
}

TEST(PriceOverride, ACashierNeedsAManagersToken)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString cashier = cashierToken(api, region);
    const qint64 before = salesInTheBooks();
    EXPECT_TRUE(isProblem(api.post(path, overridden(region, 1500), cashier), 403, u"forbidden"_s));
    const QString useless[] {
        cashier, u"001.nonsense"_s, managerToken(api, system().region(u"002"_s)), signUp(api, u"001"_s).token};
    for (const QString& token : useless)
        EXPECT_TRUE(isProblem(
            api.post(path, with(overridden(region, 1500), u"override"_s, token), cashier), 403, u"forbidden"_s));
    EXPECT_EQ(salesInTheBooks(), before);

    const QString key = Api::newKey();
    const auto sold =
        api.post(path, with(overridden(region, 1500), u"override"_s, managerToken(api, region)), cashier, key);
    ASSERT_TRUE(isStatus(sold, 201));
    EXPECT_EQ(sold.json()[u"staff_id"_s], region.cashier.staffId);
    const QString sale = sold.json()[u"sale_id"_s].toString();
    Books books(region.dsn);
    EXPECT_EQ(books.text(u"SELECT override_by FROM sale_lines WHERE sale_id = $1"_s, {sale}), region.manager.staffId);
    EXPECT_EQ(
        books.rows(u"SELECT subject_id, details ->> 'staff_id' FROM audit_log WHERE target_id = $1"_s, {sale}).front(),
        (QStringList {region.manager.staffId, region.cashier.staffId}));
    // A retry may have to bring a newer token: it is no part of what was asked for.
    const auto again =
        api.post(path, with(overridden(region, 1500), u"override"_s, managerToken(api, region)), cashier, key);
    EXPECT_TRUE(isStatus(again, 200));
    EXPECT_EQ(again.body, sold.body);
}

TEST(PriceOverride, TheOverriddenPriceIsPartOfTheRequest)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = managerToken(api, region);
    const QString key = Api::newKey();
    ASSERT_TRUE(isStatus(api.post(path, overridden(region, 1500), token, key), 201));
    EXPECT_TRUE(isProblem(api.post(path, overridden(region, 1400), token, key), 422, u"idempotency_key_reused"_s));
}

TEST(PriceOverride, HasToBeAPriceWithAReason)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = managerToken(api, region);
    const auto priced = [&](const QJsonObject& price) {
        return api.post(path, basket(region, {with(line(u"001-item01"_s), u"price_override"_s, price)}, 10'000), token);
    };
    struct Bad {
        QJsonObject price;
        QString pointer;
    };
    const Bad bad[] {
        {{{u"unit_price"_s, -1}, {u"reason"_s, u"x"_s}}, u"/lines/0/price_override/unit_price"_s},
        {{{u"unit_price"_s, 1.5}, {u"reason"_s, u"x"_s}}, u"/lines/0/price_override/unit_price"_s},
        {{{u"unit_price"_s, 1'000'000'000}, {u"reason"_s, u"x"_s}}, u"/lines/0/price_override/unit_price"_s},
        {{{u"unit_price"_s, 100}}, u"/lines/0/price_override/reason"_s},
        {{{u"unit_price"_s, 100}, {u"reason"_s, QString(201, u'r')}}, u"/lines/0/price_override/reason"_s},
    };
    for (const Bad& one : bad) {
        const auto reply = priced(one.price);
        EXPECT_TRUE(isProblem(reply, 400, u"invalid_field"_s));
        EXPECT_EQ(pointersOf(reply), QStringList {one.pointer});
    }
    EXPECT_TRUE(isStatus(priced({{u"unit_price"_s, 0}, {u"reason"_s, u"a gift"_s}}), 201));
}
