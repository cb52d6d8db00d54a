// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/RequestHead.h"

#include <QByteArrayList>
#include <algorithm>

namespace tillpool::http {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;

namespace {

constexpr qsizetype fieldsMax = 100;
constexpr qsizetype lengthDigitsMax = 18; // fits into qint64

struct Field {
    QByteArray name; // lower case
    QByteArray value;
};

bool isAlphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool isTokenCharacter(char c) { return isAlphanumeric(c) || QByteArrayView("!#$%&'*+-.^_`|~").contains(c); }
bool isHostCharacter(char c) { return isAlphanumeric(c) || QByteArrayView("-._:[]").contains(c); }
bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isTargetCharacter(char c) { return c > 0x20 && c < 0x7f && c != '#'; }

bool isValueCharacter(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

bool isToken(QByteArrayView text) { return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenCharacter); }

bool isTarget(QByteArrayView text)
{
    return text.startsWith('/') && std::all_of(text.begin(), text.end(), isTargetCharacter);
}

Error badLine(const QString& detail)
{
    return {.code = ErrorCode::InvalidField, .detail = u"the request line "_s + detail};
}

base::Status readRequestLine(const QByteArray& line, RequestHead& head, bool& isOldVersion)
{
    const QByteArrayList parts = line.split(' ');
    if (parts.size() != 3)
        return badLine(u"is not: method, target and version, each after one space"_s);
    if (!isToken(parts[0]))
        return badLine(u"has no method"_s);
    const QByteArray& target = parts[1];
    if (!isTarget(target))
        return badLine(u"has no target that begins with a slash and is of visible ASCII"_s);
    if (parts[2] != "HTTP/1.1" && parts[2] != "HTTP/1.0")
        return badLine(u"has another version than HTTP/1.1 and HTTP/1.0"_s);
    isOldVersion = parts[2] == "HTTP/1.0";
    head.method = parts[0];
    head.target = target;
    return base::success();
}

// Not QByteArray::trimmed(), which takes a vertical tab for a blank, and so hides it.
QByteArray withoutBlanks(QByteArray text)
{
    const auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.isEmpty() && isBlank(text.back()))
        text.chop(1);
    qsizetype begin = 0;
    while (begin < text.size() && isBlank(text[begin]))
        ++begin;
    return text.mid(begin);
}

base::Result<Field> readField(const QByteArray& line)
{
    const qsizetype colon = line.indexOf(':');
    const QByteArray name = line.left(std::max<qsizetype>(colon, 0));
    if (!isToken(name)) // also a folded line, a space before the colon, a line without one
        return Error {.code = ErrorCode::InvalidField, .detail = u"a line of the head is not: name, colon, value"_s};
    const QByteArray value = withoutBlanks(line.mid(colon + 1));
    if (!std::all_of(value.begin(), value.end(), isValueCharacter))
        return base::invalidField(QString::fromLatin1(name), u"contains a control character"_s);
    return Field {name.toLower(), value};
}

/// Collects the few fields that decide about the form of the request and what comes after it.
class FieldReader {
public:
    FieldReader(bool isOldVersion, qint64 bodyBytesMax) : m_isOldVersion(isOldVersion), m_bodyBytesMax(bodyBytesMax) {}

    base::Status read(const Field& field)
    {
        if (field.name == "host")
            return readHost(field.value);
        if (field.name == "content-length")
            return readLength(field.value);
        if (field.name == "transfer-encoding")
            return readEncoding(field.value);
        if (field.name == "expect")
            return readExpect(field.value);
        if (field.name == "connection")
            readConnection(field.value);
        if (field.name == "upgrade" && field.value.toLower().contains("websocket"))
            return base::invalidField(u"Upgrade"_s, u"there are no web sockets here"_s);
        return base::success();
    }

    base::Status finish(RequestHead& head) const
    {
        if (!m_hasHost && !m_isOldVersion)
            return base::invalidField(u"Host"_s, u"must be there"_s);
        if (m_hasLength && m_isChunked)
            return base::invalidField(u"Content-Length"_s, u"must not stand beside Transfer-Encoding"_s);
        if (m_length > m_bodyBytesMax)
            return Error {.code = ErrorCode::PayloadTooLarge,
                .detail = u"the body may have at most %1 bytes"_s.arg(m_bodyBytesMax)};
        head.body = m_isChunked ? RequestHead::Body::Chunked
            : m_length > 0      ? RequestHead::Body::Length
                                : RequestHead::Body::None;
        head.contentLength = m_length;
        head.keepsAlive = !m_saysClose && (!m_isOldVersion || m_saysKeepAlive);
        head.expectsContinue = m_expectsContinue && head.body != RequestHead::Body::None;
        return base::success();
    }

private:
    base::Status readHost(const QByteArray& value)
    {
        if (m_hasHost || !std::all_of(value.begin(), value.end(), isHostCharacter))
            return base::invalidField(u"Host"_s, u"must be there once, a name or address with or without a port"_s);
        m_hasHost = true;
        return base::success();
    }

    base::Status readLength(const QByteArray& value)
    {
        const bool isNumber = !value.isEmpty() && std::all_of(value.begin(), value.end(), isDigit);
        if (m_hasLength || !isNumber)
            return base::invalidField(u"Content-Length"_s, u"must be there once at most, a decimal number"_s);
        m_hasLength = true;
        m_length = value.size() <= lengthDigitsMax ? value.toLongLong() : m_bodyBytesMax + 1;
        return base::success();
    }

    base::Status readEncoding(const QByteArray& value)
    {
        if (m_isChunked || m_isOldVersion || value.toLower() != "chunked")
            return base::invalidField(u"Transfer-Encoding"_s, u"can only be: chunked, once, in HTTP/1.1"_s);
        m_isChunked = true;
        return base::success();
    }

    base::Status readExpect(const QByteArray& value)
    {
        if (value.toLower() != "100-continue")
            return base::invalidField(u"Expect"_s, u"can only be: 100-continue"_s);
        m_expectsContinue = !m_isOldVersion;
        return base::success();
    }

    void readConnection(const QByteArray& value)
    {
        for (const QByteArray& option : value.toLower().split(',')) {
            m_saysClose = m_saysClose || option.trimmed() == "close";
            m_saysKeepAlive = m_saysKeepAlive || option.trimmed() == "keep-alive";
        }
    }

    bool m_isOldVersion;
    qint64 m_bodyBytesMax;
    bool m_hasHost = false;
    bool m_hasLength = false;
    qint64 m_length = 0;
    bool m_isChunked = false;
    bool m_saysClose = false;
    bool m_saysKeepAlive = false;
    bool m_expectsContinue = false;
};

// Lines end with CR LF and nothing else; a CR or LF on its own is what smuggling is made of.
base::Result<QByteArrayList> splitLines(QByteArrayView head)
{
    QByteArrayList lines = head.chopped(4).toByteArray().split('\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (i + 1 < lines.size()) {
            if (!lines[i].endsWith('\r'))
                return badLine(u"or a field ends without a carriage return"_s);
            lines[i].chop(1);
        }
        if (lines[i].contains('\r') || lines[i].contains('\0'))
            return badLine(u"or a field contains a control character"_s);
    }
    if (lines.size() > fieldsMax + 1)
        return Error {
            .code = ErrorCode::PayloadTooLarge, .detail = u"a head may have at most %1 fields"_s.arg(fieldsMax)};
    return lines;
}

} // namespace

RequestHead outlineOf(QByteArrayView head)
{
    static constexpr QByteArrayView idName = "x-request-id:";
    RequestHead outline;
    const QByteArrayList lines = head.toByteArray().split('\n');
    const QByteArrayList words = lines.first().split(' ');
    if (isToken(words.first()))
        outline.method = words.first();
    if (const QByteArray target = words.value(1); isTarget(target))
        outline.target = target;
    for (const QByteArray& line : lines) {
        if (line.left(idName.size()).toLower() == idName)
            outline.requestId = line.mid(idName.size()).trimmed();
    }
    return outline;
}

base::Result<RequestHead> parseHead(QByteArrayView bytes, qint64 bodyBytesMax)
{
    Q_ASSERT(bytes.endsWith("\r\n\r\n"));
    TILLPOOL_TRY_ASSIGN(const QByteArrayList lines, splitLines(bytes));
    RequestHead head;
    bool isOldVersion = false;
    TILLPOOL_TRY(readRequestLine(lines.first(), head, isOldVersion));
    FieldReader reader(isOldVersion, bodyBytesMax);
    head.fields.reserve(lines.size() - 1);
    for (qsizetype i = 1; i < lines.size(); ++i) {
        TILLPOOL_TRY_ASSIGN(const Field field, readField(lines[i]));
        TILLPOOL_TRY(reader.read(field));
        QByteArray& all = head.fields[field.name];
        all = all.isEmpty() ? field.value : all + ", " + field.value;
    }
    head.requestId = head.fields.value("x-request-id");
    TILLPOOL_TRY(reader.finish(head));
    return head;
}

} // namespace tillpool::http
