// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/JsonWriter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <gtest/gtest.h>

namespace tillpool::base {
namespace {

using namespace Qt::StringLiterals;

QJsonObject read(const JsonWriter& writer)
{
    QJsonParseError error {};
    const QJsonDocument document = QJsonDocument::fromJson(writer.json(), &error);
    EXPECT_EQ(error.error, QJsonParseError::NoError) << writer.json().constData();
    return document.object();
}

TEST(JsonWriter, NestsObjectsAndArrays)
{
    JsonWriter writer;
    writer.beginObject();
    writer.integer("first"_L1, -9007199254740993);
    writer.beginArray("none"_L1);
    writer.endArray();
    writer.beginArray("some"_L1);
    for (const bool value : {true, false}) {
        writer.beginObject();
        writer.boolean("value"_L1, value);
        writer.endObject();
    }
    writer.endArray();
    writer.beginObject("empty"_L1);
    writer.endObject();
    writer.null("last"_L1);
    writer.endObject();
    EXPECT_EQ(writer.json(),
        R"({"first":-9007199254740993,"none":[],"some":[{"value":true},{"value":false}],"empty":{},"last":null})");
}

TEST(JsonWriter, WhatItWritesIsReadAsItWas)
{
    QString text = u"plain, \"quoted\", back\\slash, é, ☕, 𝄞, </script>"_s;
    for (char16_t c = 0; c < 0x80; ++c)
        text += QChar(c);
    for (const QString& value : {text, QString(), u"\n"_s, u"\""_s}) {
        JsonWriter writer;
        writer.beginObject();
        writer.text("text"_L1, value);
        writer.optionalText("there"_L1, value);
        writer.optionalText("missing"_L1, std::nullopt);
        writer.endObject();
        const QJsonObject object = read(writer);
        EXPECT_EQ(object.value("text"_L1).toString(), value);
        EXPECT_EQ(object.value("there"_L1).toString(), value);
        EXPECT_TRUE(object.value("missing"_L1).isNull());
    }
}

} // namespace
} // namespace tillpool::base
