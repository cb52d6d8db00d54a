// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/LogLine.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace tillpool::log {

namespace {

using namespace std::chrono;

QByteArray levelName(Level level)
{
    switch (level) {
    case Level::Debug:
        return "debug";
    case Level::Info:
        return "info";
    case Level::Warning:
        return "warning";
    case Level::Error:
        return "error";
    }
    Q_UNREACHABLE();
}

// Besides the control characters, the two separators that many viewers take for a new line.
bool mustBeEscaped(QChar c)
{
    const char16_t unit = c.unicode();
    return unit < 0x20 || (unit >= 0x7f && unit <= 0x9f) || unit == 0x2028 || unit == 0x2029;
}

void appendEscaped(QByteArray& line, QChar c)
{
    std::array<char, 8> text {};
    std::snprintf(text.data(), text.size(), "\\u%04x", static_cast<unsigned>(c.unicode()));
    line += text.data();
}

// The text with quotes and backslashes escaped where it stands in quotes.
void appendText(QByteArray& line, const QString& text, bool inQuotes)
{
    qsizetype plainFrom = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const bool quoteMark = inQuotes && (c == u'"' || c == u'\\');
        if (!quoteMark && !mustBeEscaped(c))
            continue;
        line += QStringView(text).sliced(plainFrom, i - plainFrom).toUtf8();
        plainFrom = i + 1;
        if (quoteMark)
            line += '\\', line += static_cast<char>(c.unicode());
        else
            appendEscaped(line, c);
    }
    line += QStringView(text).sliced(plainFrom).toUtf8();
}

void appendQuoted(QByteArray& line, const QString& text)
{
    line += '"';
    appendText(line, text, true);
    line += '"';
}

bool needsQuotes(const QString& text)
{
    if (text.isEmpty())
        return true;
    for (const QChar c : text) {
        if (c == u' ' || c == u'"' || c == u'=' || c == u'\\' || mustBeEscaped(c))
            return true;
    }
    return false;
}

void appendValue(QByteArray& line, const QJsonValue& value, Format format)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        line += value.toBool() ? "true" : "false";
        return;
    case QJsonValue::Double: // the fallback of toInteger tells whole numbers, which are kept exactly, from others
        line += value.toInteger(-1) == value.toInteger(-2) ? QByteArray::number(value.toInteger())
                                                           : QByteArray::number(value.toDouble(), 'g', 15);
        return;
    case QJsonValue::String:
        if (const QString text = value.toString(); format == Format::Json || needsQuotes(text))
            appendQuoted(line, text);
        else
            line += text.toUtf8();
        return;
    default:
        line += "null";
    }
}

void appendField(QByteArray& line, QAnyStringView name, const QJsonValue& value, Format format)
{
    if (format == Format::Json) {
        line += ',';
        appendQuoted(line, name.toString());
        line += ':';
    } else {
        line += ' ';
        appendText(line, name.toString(), false);
        line += '=';
    }
    appendValue(line, value, format);
}

QByteArray textHead(const Event& event)
{
    QByteArray line = timeText(event.time) + ' ' + levelName(event.level).toUpper() + ' ';
    appendText(line, event.message.toString(), false);
    return line;
}

QByteArray jsonHead(const Event& event)
{
    QByteArray line =
        "{\"time\":\"" + timeText(event.time) + "\",\"level\":\"" + levelName(event.level) + "\",\"message\":";
    appendQuoted(line, event.message.toString());
    return line;
}

} // namespace

QByteArray timeText(system_clock::time_point time)
{
    const auto sinceEpoch = duration_cast<milliseconds>(time.time_since_epoch()).count();
    const std::time_t wholeSeconds = sinceEpoch / 1000;
    std::tm utc {};
    gmtime_r(&wholeSeconds, &utc);
    std::array<char, 80> text {};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", utc.tm_year + 1900, utc.tm_mon + 1,
        utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, static_cast<int>(sinceEpoch % 1000));
    return text.data();
}

QByteArray lineOf(const Event& event, Format format)
{
    QByteArray line = format == Format::Json ? jsonHead(event) : textHead(event);
    if (!event.requestId.isEmpty())
        appendField(line, "request_id", event.requestId.toString(), format);
    for (const auto& [name, value] : event.fields)
        appendField(line, name, value, format);
    line += format == Format::Json ? "}\n" : "\n";
    return line;
}

} // namespace tillpool::log
