// SPDX-License-Identifier: GPL-3.0-or-later
#include "Menus.h"

#include "base/JsonReader.h"

#include <QJsonDocument>
#include <limits>

namespace tillpool::base {
namespace {

using namespace Qt::StringLiterals;
using test::json;
using test::pointers;

TEST(ParseBody, WhatIsNoJsonObjectIsMalformed)
{
    for (const char* body : {"", "null", "[]", "[{}]", "1", "\"a\"", "{", "{\"a\":}", "{} x", "{\"a\":01}",
             "{\"a\":NaN}", "{\"a\":1e999}", "{'a':1}", "{\"a\":\"\xff\"}", "{\"a\":1,}"}) {
        const auto object = JsonReader::parseBody(body);
        ASSERT_FALSE(object.hasValue()) << body;
        EXPECT_EQ(object.error().code, ErrorCode::MalformedJson) << body;
    }
    EXPECT_EQ(JsonReader::parseBody(QByteArray(2000, '[')).error().code, ErrorCode::MalformedJson);
    EXPECT_TRUE(JsonReader::parseBody("{}").hasValue());
}

TEST(Texts, ThatCannotBeStoredNameTheirField)
{
    const auto faultOf = [](const char* body) {
        const auto object = JsonReader::parseBody(body);
        JsonReader reader(*object);
        reader.text(u"name"_s, {.max = 5});
        const auto status = reader.status();
        return status.hasValue() ? u"none"_s : pointers(status.error());
    };
    EXPECT_EQ(faultOf(R"({"name": "a\u0000b"})"), u"/name"_s);
    EXPECT_EQ(faultOf(R"({"name": "\ud800"})"), u"/name"_s);
    EXPECT_EQ(faultOf(R"({"name": "\ud83d\ude00"})"), u"none"_s);
    EXPECT_EQ(faultOf(R"({"name": "ok", "unknown": "\u0000", "\ud800": 1})"), u"none"_s) << "what nobody reads";
}

TEST(Integers, ThatLookLikeFractionsNameTheirField)
{
    const auto faultOf = [](const QByteArray& number) {
        const auto object = JsonReader::parseBody("{\"unknown\": [1.0, \"1.0\\\\\"], \"n\": " + number + '}');
        JsonReader reader(*object);
        reader.integer(u"n"_s, {.min = -100, .max = std::numeric_limits<qint64>::max()});
        const auto status = reader.status();
        return status.hasValue() ? u"none"_s : pointers(status.error());
    };
    for (const char* number : {"100.0", "1e3", "-0.0", "4E0", "100.5", "1000e-1", "4503599627370496.0", "1e18"})
        EXPECT_EQ(faultOf(number), u"/n"_s) << number;
    for (const char* number : {"100", "-12", "0", "9223372036854775807"})
        EXPECT_EQ(faultOf(number), u"none"_s) << number;
}

TEST(ParseBody, IntegersThatLookLikeFractionsAreFoundWhereverTheyStand)
{
    const auto text = [](const char* body) {
        return QJsonDocument(*JsonReader::parseBody(body)).toJson(QJsonDocument::Compact);
    };
    EXPECT_EQ(text(R"({"a":[1,{"b":{},"x":[2,3,4E0]}],"c":1})"), R"({"a":[1,{"b":{},"x":[2,3,4.5]}],"c":1})");
    EXPECT_EQ(text(R"({"qu\"1.0":{"b":1.0}})"), R"({"qu\"1.0":{"b":1.5}})");
    EXPECT_EQ(
        text(R"({"1.0":"\\","a":"1.0","b":-12,"c":[[],{},[1]]})"), R"({"1.0":"\\","a":"1.0","b":-12,"c":[[],{},[1]]})");
}

TEST(Integers, OnlyWholeNumbersInRange)
{
    const auto faultOf = [](const char* body) {
        JsonReader reader(json(body));
        reader.integer(u"n"_s, {.min = 1, .max = 9999});
        const auto status = reader.status();
        return status.hasValue() ? QString() : status.error().fields.front().detail;
    };
    EXPECT_EQ(faultOf(R"({"n": 1})"), QString());
    EXPECT_EQ(faultOf(R"({"n": 9999})"), QString());
    EXPECT_EQ(faultOf(R"({})"), u"is missing"_s);
    EXPECT_EQ(faultOf(R"({"n": null})"), u"is missing"_s);
    EXPECT_EQ(faultOf(R"({"n": 0})"), u"must be from 1 to 9999"_s);
    EXPECT_EQ(faultOf(R"({"n": -3})"), u"must be from 1 to 9999"_s);
    EXPECT_EQ(faultOf(R"({"n": 1000000000})"), u"must be from 1 to 9999"_s);
    EXPECT_EQ(faultOf(R"({"n": 9223372036854775807})"), u"must be from 1 to 9999"_s);
    for (const char* body : {R"({"n": 1.5})", R"({"n": "1"})", R"({"n": true})", R"({"n": []})", R"({"n": {}})",
             R"({"n": 9223372036854775808})", R"({"n": 123456789012345678901234567890})"})
        EXPECT_EQ(faultOf(body), u"must be a whole number, without a decimal point or an exponent"_s) << body;
}

TEST(Amounts, AreMinorUnitsOrAnObjectInTheRightCurrency)
{
    const Currency euro = test::currency(u"EUR"_s);
    const auto read = [&](const char* body) {
        JsonReader reader(json(body));
        const Money amount = reader.money(u"m"_s, euro, {.max = 1000});
        const auto status = reader.status();
        return status.hasValue() ? amount.plainText() : pointers(status.error());
    };
    EXPECT_EQ(read(R"({"m": 250})"), u"2.50"_s);
    EXPECT_EQ(read(R"({"m": {"amount": 250, "currency": "EUR"}})"), u"2.50"_s);
    EXPECT_EQ(read(R"({"m": {"amount": 250, "currency": "USD"}})"), u"/m/currency"_s);
    EXPECT_EQ(read(R"({"m": {"amount": 1001, "currency": "eur"}})"), u"/m/currency /m/amount"_s);
    EXPECT_EQ(read(R"({"m": {"amount": 2.5}})"), u"/m/currency /m/amount"_s);
    EXPECT_EQ(read(R"({"m": -1})"), u"/m"_s);
    EXPECT_EQ(read(R"({"m": "2.50"})"), u"/m"_s);
    EXPECT_EQ(read(R"({})"), u"/m"_s);
}

TEST(Readers, CollectEveryFaultWithItsPointer)
{
    JsonReader reader(json(R"({"name": "", "list": [1, {"id": "x"}], "flag": 3, "child": 7, "till": "001-TILL01"})"));
    reader.text(u"name"_s, {.max = 5});
    const QJsonArray list = reader.array(u"list"_s, 3, 10, JsonReader::Presence::Required);
    reader.element(u"list"_s, 0, list[0]);
    JsonReader second = reader.element(u"list"_s, 1, list[1]);
    second.id<ItemId>(u"id"_s);
    reader.boolean(u"flag"_s, false);
    EXPECT_FALSE(reader.object(u"child"_s, JsonReader::Presence::Optional).has_value());
    reader.id<TillId>(u"till"_s);
    reader.id<StoreId>(u"store"_s);
    const auto status = reader.status();
    ASSERT_FALSE(status.hasValue());
    EXPECT_EQ(status.error().code, ErrorCode::InvalidField);
    EXPECT_EQ(pointers(status.error()), u"/name /list /list/0 /list/1/id /flag /child /till /store"_s);
    EXPECT_TRUE(status.error().detail.contains(u"/name"_s));
    EXPECT_TRUE(status.error().detail.endsWith(u"(and 7 more)"_s));
}

TEST(Readers, MalformedIdsAloneAreInvalidId)
{
    JsonReader reader(json(R"({"a": "001-x", "b": "zzz"})"));
    reader.id<ItemId>(u"a"_s);
    reader.id<ItemId>(u"b"_s);
    EXPECT_EQ(reader.status().error().code, ErrorCode::InvalidId);
}

TEST(Readers, ArraysHaveLimits)
{
    JsonReader reader(json(R"({"a": [1, 2, 3], "b": {}, "c": []})"));
    EXPECT_TRUE(reader.array(u"a"_s, 0, 2, JsonReader::Presence::Required).isEmpty());
    EXPECT_TRUE(reader.array(u"b"_s, 0, 2, JsonReader::Presence::Optional).isEmpty());
    EXPECT_TRUE(reader.array(u"c"_s, 1, 2, JsonReader::Presence::Required).isEmpty());
    EXPECT_TRUE(reader.array(u"d"_s, 0, 2, JsonReader::Presence::Optional).isEmpty());
    EXPECT_EQ(pointers(reader.status().error()), u"/a /b /c"_s);
}

} // namespace
} // namespace tillpool::base
