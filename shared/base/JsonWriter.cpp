// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/JsonWriter.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace tillpool::base {

using namespace Qt::StringLiterals;

struct JsonWriter::Parts {
    rapidjson::StringBuffer buffer {nullptr, 4096};
    rapidjson::Writer<rapidjson::StringBuffer> writer {buffer};

    void key(QLatin1StringView name) { writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }
    void text(QStringView value)
    {
        const QByteArray utf8 = value.toUtf8();
        writer.String(utf8.constData(), static_cast<rapidjson::SizeType>(utf8.size()));
    }
};

JsonWriter::JsonWriter() : m_parts(std::make_unique<Parts>()) {}
JsonWriter::~JsonWriter() = default;

void JsonWriter::beginObject() { m_parts->writer.StartObject(); }

void JsonWriter::beginObject(QLatin1StringView key)
{
    m_parts->key(key);
    m_parts->writer.StartObject();
}

void JsonWriter::endObject() { m_parts->writer.EndObject(); }

void JsonWriter::beginArray(QLatin1StringView key)
{
    m_parts->key(key);
    m_parts->writer.StartArray();
}

void JsonWriter::endArray() { m_parts->writer.EndArray(); }

void JsonWriter::text(QLatin1StringView key, QStringView value)
{
    m_parts->key(key);
    m_parts->text(value);
}

void JsonWriter::optionalText(QLatin1StringView key, const std::optional<QString>& value)
{
    value ? text(key, *value) : null(key);
}

void JsonWriter::integer(QLatin1StringView key, qint64 value)
{
    m_parts->key(key);
    m_parts->writer.Int64(value);
}

void JsonWriter::boolean(QLatin1StringView key, bool value)
{
    m_parts->key(key);
    m_parts->writer.Bool(value);
}

void JsonWriter::null(QLatin1StringView key)
{
    m_parts->key(key);
    m_parts->writer.Null();
}

void JsonWriter::money(QLatin1StringView key, const Money& value)
{
    beginObject(key);
    integer("amount"_L1, value.amountMinor());
    text("currency"_L1, value.currency().code());
    endObject();
}

QByteArray JsonWriter::json() const
{
    return {m_parts->buffer.GetString(), static_cast<qsizetype>(m_parts->buffer.GetSize())};
}

} // namespace tillpool::base
