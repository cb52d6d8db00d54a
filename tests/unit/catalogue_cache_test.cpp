// SPDX-License-Identifier: GPL-3.0-or-later
#include "menu/CatalogueCache.h"
#include "menu/MenuRoutes.h"

#include <QJsonDocument>
#include <gtest/gtest.h>
#include <latch>
#include <thread>

namespace tillpool::menu {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using base::Error;
using base::ErrorCode;
using base::RegionId;
using base::Result;
using base::StoreId;
using catalogue::Catalogue;

namespace {

constexpr auto expiry = 5000ms;

RegionId region() { return RegionId::parse(u"001"_s).takeValue(); }
StoreId store(const QString& text = u"001-store3"_s) { return StoreId::trusted(text); }

Catalogue catalogueOf(qint64 version)
{
    const base::Currency euro = base::Currency::parse(u"EUR"_s).takeValue();
    const auto category = base::CategoryId::trusted(u"001-cat001"_s);
    return Catalogue::make({.version = version,
                               .storeId = store(),
                               .currency = euro,
                               .taxClasses = {{.taxClass = u"standard"_s, .name = u"VAT"_s, .ratePpm = 135'000}},
                               .categories = {{.categoryId = category, .name = u"Coffee"_s}},
                               .items = {{.itemId = base::ItemId::trusted(u"001-item01"_s),
                                   .name = u"Flat white"_s,
                                   .categoryId = category,
                                   .price = base::Money(300 + version, euro),
                                   .taxClass = u"standard"_s}}})
        .takeValue();
}

Error regionIsDown() { return {.code = ErrorCode::RegionUnavailable, .region = u"001"_s, .retryAfterSeconds = 1}; }

/// A region's database that counts how often it's asked, and a clock that stands still unless it's moved.
class FakeRegion {
public:
    std::atomic<int> timesAsked = 0;
    std::atomic<int> timesLoaded = 0;
    std::atomic<qint64> version = 1;
    std::atomic<bool> isDown = false;
    std::atomic<std::chrono::milliseconds> now = 0ms;
    std::function<void()> whileAsked {};
    std::function<void()> whileLoading {};

    CatalogueCache cache()
    {
        const MenuSource source {.currentOf = [this](const RegionId&) { return current(); },
            .load = [this](const RegionId&, qint64 wanted) { return load(wanted); }};
        return CatalogueCache(source, expiry, [this] { return CatalogueCache::Clock::time_point(now.load()); });
    }

    void pass(std::chrono::milliseconds time) { now = now.load() + time; }

private:
    Result<RegionMenu> current()
    {
        ++timesAsked;
        const RegionMenu menu {.version = version, .stores = {store(), store(u"001-store4"_s)}};
        if (whileAsked)
            whileAsked();
        if (isDown)
            return regionIsDown();
        return menu;
    }

    Result<Catalogue> load(qint64 wanted)
    {
        ++timesLoaded;
        if (whileLoading)
            whileLoading();
        if (isDown)
            return regionIsDown();
        if (wanted > version)
            return base::invalidField(u"/catalogue_version"_s, u"there is no such version"_s);
        return catalogueOf(wanted);
    }
};

template <class Work>
void inThreads(int count, Work work)
{
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i)
        threads.emplace_back([&work, i] { work(i); });
    for (std::thread& thread : threads)
        thread.join();
}

http::ApiRequest requestFor(const QString& query, const QHash<QByteArray, QByteArray>& headers = {})
{
    return {.method = http::Method::Get,
        .path = u"/api/v1/catalogue"_s,
        .query = QUrlQuery(query),
        .headers = headers,
        .body = {},
        .requestId = {}};
}

QByteArray headerOf(const http::ApiResponse& response, const QByteArray& name)
{
    for (const auto& [key, value] : response.headers) {
        if (key == name)
            return value;
    }
    return {};
}

QString codeOf(const http::ApiResponse& response)
{
    return QJsonDocument::fromJson(response.body).object().value(u"code"_s).toString();
}

} // namespace

TEST(CatalogueCache, LoadsOnceAndAnswersFromMemoryUntilTheExpiry)
{
    FakeRegion database;
    CatalogueCache cache = database.cache();
    for (int i = 0; i < 3; ++i) {
        const auto catalogue = cache.current(region());
        ASSERT_TRUE(catalogue.hasValue());
        EXPECT_EQ((*catalogue)->version(), 1);
        database.pass(expiry / 4);
    }
    EXPECT_EQ(database.timesAsked, 1);
    EXPECT_EQ(database.timesLoaded, 1);
}

TEST(CatalogueCache, AsksForTheVersionAgainAfterTheExpiryButLoadsNoVersionTwice)
{
    FakeRegion database;
    CatalogueCache cache = database.cache();
    ASSERT_TRUE(cache.current(region()).hasValue());
    database.pass(expiry - 1ms);
    ASSERT_TRUE(cache.current(region()).hasValue());
    EXPECT_EQ(database.timesAsked, 1);
    database.pass(1ms);
    ASSERT_TRUE(cache.current(region()).hasValue());
    EXPECT_EQ(database.timesAsked, 2);
    EXPECT_EQ(database.timesLoaded, 1);
}

TEST(CatalogueCache, SeesANewVersionAfterTheExpiryAndKeepsTheOldOne)
{
    FakeRegion database;
    CatalogueCache cache = database.cache();
    ASSERT_TRUE(cache.current(region()).hasValue());
    database.version = 2;
    EXPECT_EQ((*cache.current(region()))->version(), 1);
    database.pass(expiry);
    EXPECT_EQ((*cache.current(region()))->version(), 2);
    EXPECT_EQ((*cache.at(region(), 1))->version(), 1);
    EXPECT_EQ(database.timesLoaded, 2);
}

TEST(CatalogueCache, OneThreadAsksForAllThatWait)
{
    constexpr int threads = 16;
    FakeRegion database;
    std::latch everybodyIsHere(threads);
    const auto waitForAll = [&] { everybodyIsHere.wait(); };
    database.whileAsked = waitForAll;
    database.whileLoading = waitForAll;
    CatalogueCache cache = database.cache();
    std::atomic<int> good = 0;
    inThreads(threads, [&](int) {
        everybodyIsHere.count_down();
        const auto catalogue = cache.current(region());
        good += catalogue.hasValue() && (*catalogue)->version() == 1 ? 1 : 0;
    });
    EXPECT_EQ(good, threads);
    EXPECT_EQ(database.timesAsked, 1);
    EXPECT_EQ(database.timesLoaded, 1);
}

TEST(CatalogueCache, WhoWaitsForAFailureLearnsOfIt)
{
    constexpr int threads = 8;
    FakeRegion database;
    database.isDown = true;
    CatalogueCache cache = database.cache();
    std::atomic<int> refused = 0;
    inThreads(threads, [&](int) {
        const auto catalogue = cache.current(region());
        refused += !catalogue.hasValue() && catalogue.error().code == ErrorCode::RegionUnavailable ? 1 : 0;
    });
    EXPECT_EQ(refused, threads);
    database.isDown = false;
    EXPECT_TRUE(cache.current(region()).hasValue());
}

TEST(CatalogueCache, AnAnswerThatWasLongOnItsWayIsNotTakenFromAnotherThread)
{
    FakeRegion database;
    CatalogueCache cache = database.cache();
    std::latch firstIsAsking(1);
    std::latch secondHasCome(1);
    std::atomic<bool> isFirst = true;
    database.whileAsked = [&] {
        if (!isFirst.exchange(false))
            return;
        firstIsAsking.count_down();
        secondHasCome.wait();
    };
    std::thread first([&] { EXPECT_TRUE(cache.current(region()).hasValue()); });
    firstIsAsking.wait();
    database.version = 2;
    database.pass(expiry); // longer than the first one's question may take
    std::thread second([&] {
        secondHasCome.count_down();
        const auto catalogue = cache.current(region());
        ASSERT_TRUE(catalogue.hasValue());
        EXPECT_EQ((*catalogue)->version(), 2);
    });
    first.join();
    second.join();
    EXPECT_EQ(database.timesAsked, 2);
}

TEST(CatalogueCache, ServesWhatItKnowsWhileTheRegionIsDown)
{
    FakeRegion database;
    CatalogueCache cache = database.cache();
    ASSERT_TRUE(cache.current(region()).hasValue());
    database.isDown = true;
    database.pass(expiry * 10);
    const auto catalogue = cache.current(region());
    ASSERT_TRUE(catalogue.hasValue());
    EXPECT_EQ((*catalogue)->version(), 1);
    EXPECT_TRUE(cache.at(region(), 1).hasValue());
    EXPECT_EQ(cache.at(region(), 2).error().code, ErrorCode::RegionUnavailable);
    // What is shown as the menu is never older than the expiry.
    EXPECT_EQ(cache.menuOf(store()).error().code, ErrorCode::RegionUnavailable);
}

TEST(CatalogueCache, NamesTheFieldOfAnUnknownVersion)
{
    FakeRegion database;
    CatalogueCache cache = database.cache();
    const auto catalogue = cache.at(region(), 99);
    ASSERT_FALSE(catalogue.hasValue());
    EXPECT_EQ(catalogue.error().code, ErrorCode::InvalidField);
    EXPECT_EQ(catalogue.error().fields.front().pointer, u"/catalogue_version"_s);
    database.version = 99;
    EXPECT_TRUE(cache.at(region(), 99).hasValue()) << "a failure must not be remembered";
}

TEST(CatalogueCache, KeepsTheVersionsThatWereUsedLast)
{
    FakeRegion database;
    database.version = 100;
    CatalogueCache cache = database.cache();
    const int most = static_cast<int>(CatalogueCache::versionsPerRegionMax);
    for (int version = 1; version <= most; ++version)
        ASSERT_TRUE(cache.at(region(), version).hasValue());
    ASSERT_TRUE(cache.at(region(), 1).hasValue());
    ASSERT_TRUE(cache.at(region(), most + 1).hasValue());
    EXPECT_EQ(database.timesLoaded, most + 1);
    ASSERT_TRUE(cache.at(region(), 1).hasValue());
    EXPECT_EQ(database.timesLoaded, most + 1) << "1 was used after 2";
    ASSERT_TRUE(cache.at(region(), 2).hasValue());
    EXPECT_EQ(database.timesLoaded, most + 2);
}

TEST(CatalogueCache, ManyThreadsWhileVersionsCome)
{
    FakeRegion database;
    CatalogueCache cache = database.cache();
    std::atomic<bool> isWrong = false;
    inThreads(8, [&](int thread) {
        for (int i = 0; i < 200; ++i) {
            if (thread == 0) {
                ++database.version;
                database.pass(expiry);
            }
            const qint64 before = database.version;
            const auto menu = cache.menuOf(store());
            const auto catalogue = cache.at(region(), before);
            if (!menu.hasValue() || !catalogue.hasValue() || (*catalogue)->version() != before)
                isWrong = true;
            cache.menuFromMemory(store());
        }
    });
    EXPECT_FALSE(isWrong);
}

TEST(MenuRoute, TellsHowOldTheMenuIs)
{
    FakeRegion database;
    CatalogueCache cache = database.cache();
    const http::Route route = menuRoutes(cache).front();
    EXPECT_FALSE(route.fromMemory(requestFor(u"store=001-store3"_s)));

    const http::ApiResponse miss = route.handler(requestFor(u"store=001-store3"_s), {});
    EXPECT_EQ(miss.status, 200);
    EXPECT_EQ(headerOf(miss, "Cache-Status"), "miss");
    EXPECT_EQ(headerOf(miss, "Age"), "0");
    EXPECT_EQ(headerOf(miss, "Cache-Control"), "max-age=5");

    database.pass(3500ms);
    const auto hit = route.fromMemory(requestFor(u"store=001-store3"_s));
    ASSERT_TRUE(hit);
    EXPECT_EQ(headerOf(*hit, "Cache-Status"), "hit");
    EXPECT_EQ(headerOf(*hit, "Age"), "3");
    EXPECT_EQ(hit->wholeBody(), miss.wholeBody());

    database.pass(1500ms);
    EXPECT_FALSE(route.fromMemory(requestFor(u"store=001-store3"_s)));
    EXPECT_EQ(headerOf(route.handler(requestFor(u"store=001-store3"_s), {}), "Cache-Status"), "miss");
}

TEST(MenuRoute, GivesEachStoreItsOwnIdAndTag)
{
    FakeRegion database;
    CatalogueCache cache = database.cache();
    const http::Route route = menuRoutes(cache).front();
    const http::ApiResponse one = route.handler(requestFor(u"store=001-store3"_s), {});
    const http::ApiResponse other = route.handler(requestFor(u"store=001-store4"_s), {});
    const auto catalogue = Catalogue::fromJson(QJsonDocument::fromJson(other.wholeBody()).object());
    ASSERT_TRUE(catalogue.hasValue());
    EXPECT_EQ(catalogue->storeId(), store(u"001-store4"_s));
    EXPECT_EQ(catalogue->content().items.size(), 1U);
    EXPECT_TRUE(headerOf(one, "ETag").startsWith("\"001-store3-1-"));
    EXPECT_TRUE(headerOf(other, "ETag").startsWith("\"001-store4-1-"));
    EXPECT_EQ(database.timesLoaded, 1);
}

TEST(MenuRoute, AnswersNotModified)
{
    FakeRegion database;
    CatalogueCache cache = database.cache();
    const http::Route route = menuRoutes(cache).front();
    const QByteArray etag = headerOf(route.handler(requestFor(u"store=001-store3"_s), {}), "ETag");
    for (const QByteArray& header : {etag, "W/" + etag, "\"other\" , " + etag, QByteArray("*")}) {
        const http::ApiResponse response =
            route.handler(requestFor(u"store=001-store3"_s, {{"if-none-match", header}}), {});
        EXPECT_EQ(response.status, 304) << header.toStdString();
        EXPECT_TRUE(response.wholeBody().isEmpty());
        EXPECT_EQ(headerOf(response, "ETag"), etag);
    }
    EXPECT_EQ(route.handler(requestFor(u"store=001-store4"_s, {{"if-none-match", etag}}), {}).status, 200);
    database.version = 2;
    database.pass(expiry);
    EXPECT_EQ(route.handler(requestFor(u"store=001-store3"_s, {{"if-none-match", etag}}), {}).status, 200);
}

TEST(MenuRoute, SaysWhatIsWrongWithTheStore)
{
    FakeRegion database;
    CatalogueCache cache = database.cache();
    const http::Route route = menuRoutes(cache).front();
    EXPECT_EQ(codeOf(route.handler(requestFor({}), {})), u"invalid_field"_s);
    EXPECT_EQ(codeOf(route.handler(requestFor(u"store=Shop!"_s), {})), u"invalid_id"_s);
    EXPECT_EQ(codeOf(route.handler(requestFor(u"store=001-store9"_s), {})), u"not_found"_s);
    EXPECT_EQ(database.timesLoaded, 0);
    EXPECT_FALSE(route.fromMemory(requestFor(u"store=001-store9"_s)));
}

} // namespace tillpool::menu
