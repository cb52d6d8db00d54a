// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"

#include "support/Books.h"

#include <chrono>
#include <set>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool::test;
using std::chrono::steady_clock;

namespace {

constexpr int expirySeconds = 5;

QString pathOf(const QString& store) { return u"/api/v1/catalogue?store="_s + store; }

QJsonObject itemOf(const QJsonObject& menu, const QString& id)
{
    const QJsonArray items = menu[u"items"_s].toArray();
    for (const QJsonValue& item : items) {
        if (item[u"item_id"_s] == id)
            return item.toObject();
    }
    return {};
}

/// Publishes the next version of a region's catalogue, in which one item has another price; what was there stays.
qint64 publish(const TestRegion& region, const QString& item, qint64 price)
{
    Books owner(system().ownerDsn(region.id));
    return owner.number(
        u"WITH v AS (INSERT INTO catalogue_versions (catalogue_version, note) "
        "SELECT max(catalogue_version) + 1, 'a test' FROM catalogue_versions RETURNING catalogue_version AS n), "
        "old AS (UPDATE items SET version_to = v.n FROM v WHERE item_id = $1 AND version_to IS NULL RETURNING items.*) "
        "INSERT INTO items (item_id, name, category_id, code, barcodes, price, tax_class, modifier_groups, sold_out, "
        "position, version_from) "
        "SELECT item_id, name, category_id, code, barcodes, $2::bigint, tax_class, modifier_groups, sold_out, "
        "position, v.n "
        "FROM old, v RETURNING version_from"_s,
        {item, QString::number(price)});
}

/// Waits until a store's menu is of this version. No menu on the way may be older than the expiry allows.
QJsonObject menuOfVersion(Api& api, const TestRegion& region, qint64 version)
{
    const auto deadline = steady_clock::now() + std::chrono::seconds(60);
    QJsonObject menu;
    while (menu[u"catalogue_version"_s].toInteger() != version && steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        const auto reply = api.get(pathOf(region.storeId));
        EXPECT_LE(reply.header("age").toInt(), expirySeconds);
        menu = reply.json();
    }
    return menu;
}

} // namespace

TEST(Catalogue, TheDemoChainSellsEightyEightItemsInEachRegion)
{
    Api api;
    for (const TestRegion& region : system().regions) {
        const auto reply = api.get(pathOf(region.storeId));
        ASSERT_TRUE(isStatus(reply, 200));
        const QJsonObject menu = reply.json();
        EXPECT_EQ(menu[u"store_id"_s], region.storeId);
        EXPECT_EQ(menu[u"currency"_s], region.currency);
        EXPECT_GE(menu[u"catalogue_version"_s].toInteger(), 1);
        EXPECT_EQ(menu[u"items"_s].toArray().size(), 88);
        EXPECT_EQ(menu[u"modifiers"_s].toArray().size(), 4);
        std::set<QString> categories;
        for (const QJsonValue& category : menu[u"categories"_s].toArray())
            categories.insert(category[u"category_id"_s].toString());
        EXPECT_GE(categories.size(), 9U);
        for (const QJsonValue& item : menu[u"items"_s].toArray()) {
            EXPECT_TRUE(item[u"item_id"_s].toString().startsWith(region.id + u'-'));
            EXPECT_TRUE(categories.contains(item[u"category_id"_s].toString()));
            EXPECT_GT(minor(item[u"price"_s]), 0);
            EXPECT_EQ(item[u"price"_s][u"currency"_s], region.currency);
            EXPECT_FALSE(item[u"name"_s].toString().isEmpty());
            EXPECT_TRUE(item[u"barcodes"_s].isArray() && item[u"sold_out"_s].isBool());
        }
    }
}

TEST(Catalogue, AnUnchangedMenuIsNotSentAgain)
{
    Api api;
    const QString path = pathOf(u"001-store3"_s);
    const auto first = api.get(path);
    const QByteArray etag = first.header("etag");
    ASSERT_TRUE(etag.startsWith('"') && etag.endsWith('"')) << etag.constData();
    for (const QByteArray& tags : {etag, "W/" + etag, "\"other\", " + etag, QByteArray("*")}) {
        const auto again = api.get(path, {}, {{"If-None-Match", tags}});
        EXPECT_EQ(again.status, 304) << tags.constData();
        EXPECT_TRUE(again.body.isEmpty());
        EXPECT_EQ(again.header("etag"), etag);
    }
    const auto other = api.get(path, {}, {{"If-None-Match", "\"other\""}});
    EXPECT_TRUE(isStatus(other, 200));
    EXPECT_EQ(other.body, first.body);
}

TEST(Catalogue, SaysWhetherItCameFromMemoryAndHowOldItIs)
{
    Api api;
    const QString path = pathOf(u"001-store3"_s);
    bool missed = false;
    const auto deadline = steady_clock::now() + std::chrono::seconds(expirySeconds + 60);
    while (!missed && steady_clock::now() < deadline) {
        const auto reply = api.get(path);
        missed = reply.header("cache-status") == "miss";
        if (missed) {
            EXPECT_EQ(reply.header("age"), "0");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_TRUE(missed) << "what is kept in memory is asked for anew when it expires";
    const auto hit = api.get(path);
    EXPECT_EQ(hit.header("cache-status"), "hit");
    EXPECT_LE(hit.header("age").toInt(), expirySeconds);
    EXPECT_EQ(hit.header("cache-control"), "max-age=" + QByteArray::number(expirySeconds));
}

TEST(Catalogue, ANewVersionIsSeenWithinTheExpiryAndAnOldPriceIsHonoured)
{
    Api api;
    const TestRegion& region = system().region(u"003"_s);
    const QString item = u"003-item38"_s;
    const QJsonObject before = api.get(pathOf(region.storeId)).json();
    const qint64 oldPrice = minor(itemOf(before, item)[u"price"_s]);
    const qint64 newPrice = oldPrice + 25;
    const qint64 version = publish(region, item, newPrice);

    const QJsonObject after = menuOfVersion(api, region, version);
    EXPECT_EQ(after[u"catalogue_version"_s].toInteger(), version);
    EXPECT_EQ(minor(itemOf(after, item)[u"price"_s]), newPrice);
    EXPECT_EQ(after[u"items"_s].toArray().size(), 88);

    const QString token = cashierToken(api, region);
    const QJsonObject body = basket(region, {line(item)}, 1000);
    const auto shown =
        api.post(u"/api/v1/sales"_s, with(body, u"catalogue_version"_s, before[u"catalogue_version"_s]), token);
    EXPECT_EQ(minor(shown.json()[u"total"_s]), oldPrice) << "a price that was shown is honoured";
    const auto current = api.post(u"/api/v1/sales"_s, body, token);
    EXPECT_EQ(minor(current.json()[u"total"_s]), newPrice);
    EXPECT_EQ(current.json()[u"catalogue_version"_s].toInteger(), version);

    const qint64 restored = publish(region, item, oldPrice);
    EXPECT_EQ(minor(itemOf(menuOfVersion(api, region, restored), item)[u"price"_s]), oldPrice);
    const auto later = api.post(u"/api/v1/sales"_s, with(body, u"catalogue_version"_s, restored), token);
    EXPECT_EQ(minor(later.json()[u"total"_s]), oldPrice);
    const auto missing = api.post(u"/api/v1/sales"_s, with(body, u"catalogue_version"_s, restored + 1000), token);
    EXPECT_TRUE(missing.status == 400 || missing.status == 404) << missing.body.constData();
}

TEST(Catalogue, OnlyAStoreHasAMenu)
{
    Api api;
    EXPECT_TRUE(isProblem(api.get(pathOf(u"001-store99"_s)), 404, u"not_found"_s));
    EXPECT_TRUE(isProblem(api.get(pathOf(u"999-store1"_s)), 404, u"region_unknown"_s));
    EXPECT_TRUE(isProblem(api.get(pathOf(u"store3"_s)), 400, u"invalid_id"_s));
    const auto nameless = api.get(u"/api/v1/catalogue"_s);
    EXPECT_TRUE(isProblem(nameless, 400, u"invalid_field"_s));
    EXPECT_EQ(pointersOf(nameless), QStringList {u"?store"_s});
}
