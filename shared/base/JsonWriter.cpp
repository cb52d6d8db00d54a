// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/JsonWriter.h"

#include <algorithm>
#include <array>

namespace tillpool::base {

using namespace Qt::StringLiterals;

namespace {

bool needsEscape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void appendEscaped(QByteArray& json, char c)
{
    static constexpr std::array digits {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20) {
        json += '\\';
        json += c;
        return;
    }
    json += "\\u00";
    json += digits[byte >> 4];
    json += digits[byte & 15];
}

} // namespace

void JsonWriter::begin(char bracket)
{
    if (m_json.isEmpty())
        m_json.reserve(4096);
    else
        separate();
    m_json += bracket;
    m_isFirst = true;
}

void JsonWriter::beginObject(QLatin1StringView key)
{
    member(key);
    m_json += '{';
    m_isFirst = true;
}

void JsonWriter::beginArray(QLatin1StringView key)
{
    member(key);
    m_json += '[';
    m_isFirst = true;
}

void JsonWriter::end(char bracket)
{
    m_json += bracket;
    m_isFirst = false;
}

void JsonWriter::text(QLatin1StringView key, QStringView value)
{
    member(key);
    quoted(value);
}

void JsonWriter::optionalText(QLatin1StringView key, const std::optional<QString>& value)
{
    value ? text(key, *value) : null(key);
}

void JsonWriter::integer(QLatin1StringView key, qint64 value)
{
    member(key);
    m_json += QByteArray::number(value);
}

void JsonWriter::boolean(QLatin1StringView key, bool value)
{
    member(key);
    m_json += value ? "true" : "false";
}

void JsonWriter::null(QLatin1StringView key)
{
    member(key);
    m_json += "null";
}

void JsonWriter::money(QLatin1StringView key, const Money& value)
{
    beginObject(key);
    integer("amount"_L1, value.amountMinor());
    text("currency"_L1, value.currency().code());
    endObject();
}

void JsonWriter::separate()
{
    if (!m_isFirst)
        m_json += ',';
    m_isFirst = false;
}

void JsonWriter::member(QLatin1StringView key)
{
    separate();
    m_json += '"';
    m_json.append(key.data(), key.size());
    m_json += "\":";
}

void JsonWriter::quoted(QStringView value)
{
    const QByteArray utf8 = value.toUtf8();
    m_json += '"';
    if (std::none_of(utf8.begin(), utf8.end(), needsEscape)) {
        m_json += utf8;
    } else {
        for (const char c : utf8)
            needsEscape(c) ? appendEscaped(m_json, c) : void(m_json += c);
    }
    m_json += '"';
}

} // namespace tillpool::base
