// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/RequestGuard.h"

#include <algorithm>

namespace tillpool::http {

using namespace Qt::StringLiterals;
using base::ErrorCode;

namespace {

constexpr int sizeDigitsMax = 8;
constexpr int extensionBytesMax = 256;
constexpr qint64 chunkMarksBytesMax = 256 * 1024; // of all marks between the chunks of one body

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

} // namespace

qsizetype RequestGuard::feed(QByteArrayView bytes)
{
    qsizetype taken = 0;
    while (taken < bytes.size() && (m_state == State::Head || m_state == State::Body)) {
        const QByteArrayView rest = bytes.sliced(taken);
        if (m_state == State::Head)
            taken += feedHead(rest);
        else if (m_head.body == RequestHead::Body::Length)
            taken += feedLength(rest);
        else
            taken += feedChunks(rest);
    }
    return taken;
}

qint64 RequestGuard::lengthMax() const
{
    if (m_state == State::Head)
        return m_limits.headBytesMax;
    const qint64 body =
        m_head.body == RequestHead::Body::Chunked ? m_limits.bodyBytesMax + chunkMarksBytesMax : m_head.contentLength;
    return m_headBytes.size() + body;
}

qsizetype RequestGuard::feedHead(QByteArrayView bytes)
{
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        ++m_length;
        m_headBytes += c;
        if (m_headBytes.size() == 2
            && m_headBytes == "\r\n") // an empty line before the request line is to be overlooked
            m_headBytes.clear();
        if (m_length > m_limits.headBytesMax) {
            refuse({.code = ErrorCode::PayloadTooLarge,
                .detail = u"the head may have at most %1 bytes"_s.arg(m_limits.headBytesMax)});
            return i + 1;
        }
        if (c != '\n')
            continue;
        if (m_headBytes.size() >= 4 && m_headBytes.endsWith("\r\n\r\n")) {
            finishHead();
            return i + 1;
        }
        if (!m_headBytes.isEmpty() && !m_headBytes.endsWith("\r\n")) {
            refuse({.code = ErrorCode::InvalidField, .detail = u"a line of the head ends without a carriage return"_s});
            return i + 1;
        }
    }
    return bytes.size();
}

void RequestGuard::finishHead()
{
    base::Result<RequestHead> head = parseHead(m_headBytes, m_limits.bodyBytesMax);
    if (!head.hasValue())
        return refuse(head.takeError());
    m_head = head.takeValue();
    m_bodyLeft = m_head.contentLength;
    m_state = m_head.body == RequestHead::Body::None ? State::Complete : State::Body;
}

qsizetype RequestGuard::feedLength(QByteArrayView bytes)
{
    const qint64 taken = std::min<qint64>(bytes.size(), m_bodyLeft);
    m_length += taken;
    m_bodyLeft -= taken;
    if (m_bodyLeft == 0)
        m_state = State::Complete;
    return taken;
}

qsizetype RequestGuard::feedChunks(QByteArrayView bytes)
{
    qsizetype taken = 0;
    while (taken < bytes.size() && m_state == State::Body) {
        if (m_chunk != Chunk::Data) {
            ++m_length;
            takeChunkMark(bytes[taken++]);
            continue;
        }
        const qint64 data = std::min<qint64>(bytes.size() - taken, m_bodyLeft);
        m_length += data;
        m_bodyLeft -= data;
        taken += data;
        if (m_bodyLeft == 0)
            m_chunk = Chunk::DataReturn;
    }
    if (m_state == State::Body && m_length > lengthMax())
        refuse({.code = ErrorCode::PayloadTooLarge, .detail = u"the body has too many small chunks"_s});
    return taken;
}

void RequestGuard::takeChunkMark(char c)
{
    switch (m_chunk) {
    case Chunk::Size:
        return takeSizeCharacter(c);
    case Chunk::Extension:
        if (c == '\r')
            m_chunk = Chunk::SizeEnd;
        else if (c < 0x20 || c == 0x7f || ++m_extensionBytes > extensionBytesMax)
            refuseChunk(u"has an extension that is too long or of other characters than text"_s);
        return;
    case Chunk::SizeEnd:
        if (c != '\n')
            return refuseChunk(u"has a size that isn't followed by a line feed"_s);
        return beginChunk();
    case Chunk::DataReturn:
        return expect(c, '\r', Chunk::DataEnd);
    case Chunk::DataEnd:
        m_sizeDigits = m_extensionBytes = 0;
        m_chunkSize = 0;
        return expect(c, '\n', Chunk::Size);
    case Chunk::LastReturn: // anything else would be trailer fields
        return expect(c, '\r', Chunk::LastEnd);
    case Chunk::LastEnd:
        expect(c, '\n', Chunk::LastEnd);
        if (m_state == State::Body)
            m_state = State::Complete;
        return;
    case Chunk::Data:
        break;
    }
    Q_UNREACHABLE();
}

void RequestGuard::takeSizeCharacter(char c)
{
    if (const int digit = hexValue(c); digit >= 0 && m_sizeDigits < sizeDigitsMax) {
        ++m_sizeDigits;
        m_chunkSize = m_chunkSize * 16 + digit;
        return;
    }
    if (m_sizeDigits == 0 || (c != '\r' && c != ';'))
        return refuseChunk(u"has no size of one to eight hexadecimal digits"_s);
    m_chunk = c == ';' ? Chunk::Extension : Chunk::SizeEnd;
}

void RequestGuard::beginChunk()
{
    m_content += m_chunkSize;
    if (m_content > m_limits.bodyBytesMax)
        return refuse({.code = ErrorCode::PayloadTooLarge,
            .detail = u"the body may have at most %1 bytes"_s.arg(m_limits.bodyBytesMax)});
    m_bodyLeft = m_chunkSize;
    m_chunk = m_chunkSize == 0 ? Chunk::LastReturn : Chunk::Data;
}

void RequestGuard::expect(char c, char expected, Chunk next)
{
    if (c != expected)
        return refuseChunk(u"is longer than its size, or has trailer fields"_s);
    m_chunk = next;
}

void RequestGuard::refuse(base::Error error)
{
    if (m_state == State::Head)
        m_head = outlineOf(m_headBytes);
    m_state = State::Refused;
    m_refusal = std::move(error);
}

void RequestGuard::refuseChunk(const QString& detail)
{
    refuse({.code = ErrorCode::InvalidField, .detail = u"a chunk of the body "_s + detail});
}

} // namespace tillpool::http
