// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

QString listOf(const TestCustomer& customer) { return u"/api/v1/customers/%1/sales"_s.arg(customer.id); }

} // namespace

TEST(SaleHistory, ComesFromAllRegionsNewestFirstAndInPages)
{
    Api api;
    const TestCustomer customer = signUp(api, u"001"_s);
    QStringList expected;
    for (int round = 0; round < 3; ++round) {
        for (const TestRegion& region : system().regions) {
            const auto sold = api.post(
                u"/api/v1/sales"_s, saleBody(api, region, {.customer = customer.id}), cashierToken(api, region));
            ASSERT_TRUE(isStatus(sold, 201));
            expected.prepend(sold.json()[u"sale_id"_s].toString());
        }
    }
    for (const int limit : {1, 2, 4, 9, 200}) {
        QStringList found;
        QString cursor;
        do {
            const auto page =
                api.get(listOf(customer) + u"?limit=%1&cursor=%2"_s.arg(limit).arg(cursor), customer.token);
            ASSERT_TRUE(isStatus(page, 200));
            const QJsonArray items = page.json()[u"items"_s].toArray();
            EXPECT_LE(items.size(), limit);
            for (const QJsonValue& sale : items) {
                found.append(sale[u"sale_id"_s].toString());
                EXPECT_EQ(sale[u"customer_id"_s], customer.id);
                EXPECT_TRUE(addsUp(sale.toObject()));
            }
            EXPECT_TRUE(page.json()[u"unavailable_regions"_s].toArray().isEmpty());
            cursor = page.json()[u"next_cursor"_s].toString();
        } while (!cursor.isEmpty() && found.size() < 50);
        EXPECT_EQ(found, expected) << limit << " a page";
    }
}

TEST(SaleHistory, IsEmptyForWhoBoughtNothing)
{
    Api api;
    const TestCustomer customer = signUp(api, u"003"_s);
    const auto page = api.get(listOf(customer), customer.token);
    ASSERT_TRUE(isStatus(page, 200));
    EXPECT_TRUE(page.json()[u"items"_s].isArray());
    EXPECT_TRUE(page.json()[u"next_cursor"_s].isNull());
}

TEST(SaleHistory, RefusesBadPages)
{
    Api api;
    const TestCustomer customer = signUp(api, u"003"_s);
    for (const QString& query : {u"limit="_s, u"limit=201"_s, u"limit=&cursor="_s, u"limit=99999999999999999999"_s})
        EXPECT_TRUE(isStatus(api.get(listOf(customer) + u'?' + query, customer.token), 200)) << qUtf8Printable(query);
    for (const QString& query : {u"limit=0"_s, u"limit=-1"_s, u"limit=ten"_s, u"limit=1e2"_s})
        EXPECT_EQ(pointersOf(api.get(listOf(customer) + u'?' + query, customer.token)), QStringList {u"?limit"_s})
            << qUtf8Printable(query);
    const QString forged =
        QString::fromLatin1(QByteArray("2026-01-01T00:00:00Z|' OR 1=1").toBase64(QByteArray::Base64UrlEncoding));
    for (const QString& cursor : {u"nonsense"_s, u"%00"_s, u"bm90aGluZw"_s, forged}) {
        const auto reply = api.get(listOf(customer) + u"?cursor="_s + cursor, customer.token);
        EXPECT_TRUE(isProblem(reply, 400, u"invalid_field"_s)) << qUtf8Printable(cursor);
        EXPECT_EQ(pointersOf(reply), QStringList {u"?cursor"_s});
    }
    const QString staff = cashierToken(api, system().region(u"001"_s));
    EXPECT_TRUE(isProblem(api.get(u"/api/v1/customers/999-nobody/sales"_s, staff), 404, u"region_unknown"_s));
    EXPECT_TRUE(isProblem(api.get(u"/api/v1/customers/003-nosuchone/sales"_s, staff), 404, u"not_found"_s));
}
