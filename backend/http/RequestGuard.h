// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/RequestHead.h"

namespace tillpool::http {

/// Finds out, byte by byte as they arrive, where one request ends and whether it is of a form that we take, before Qt's
/// parser (which takes nearly anything, and waits for the rest for ever) sees any of it. Pure: no socket, no clock.
class RequestGuard {
public:
    struct Limits {
        qint64 headBytesMax = 0;
        qint64 bodyBytesMax = 0; ///< of the content, without the marks between chunks
    };
    enum class State {
        Head,     ///< waits for the rest of the head (or for its first byte)
        Body,     ///< the head is fine; waits for the rest of the body
        Complete, ///< all of it was fed
        Refused   ///< `refusal` says why; nothing after it can be trusted
    };

    explicit RequestGuard(Limits limits) : m_limits(limits) {}

    /// Takes further bytes of the connection, as many as belong to this request, and tells how many those were.
    qsizetype feed(QByteArrayView bytes);

    State state() const { return m_state; }
    bool hasBegun() const { return m_length > 0; }
    qint64 length() const { return m_length; } ///< bytes taken so far
    /// Bytes that the whole request has at most, as far as the head tells.
    qint64 lengthMax() const;
    const RequestHead& head() const { return m_head; }       ///< in Body and Complete; in Refused what outlineOf tells
    const base::Error& refusal() const { return m_refusal; } ///< in Refused

private:
    enum class Chunk { Size, Extension, SizeEnd, Data, DataReturn, DataEnd, LastReturn, LastEnd };

    qsizetype feedHead(QByteArrayView bytes);
    qsizetype feedLength(QByteArrayView bytes);
    qsizetype feedChunks(QByteArrayView bytes);
    void finishHead();
    void takeChunkMark(char c);
    void takeSizeCharacter(char c);
    void beginChunk();
    void expect(char c, char expected, Chunk next);
    void refuse(base::Error error);
    void refuseChunk(const QString& detail);

    Limits m_limits;
    State m_state = State::Head;
    qint64 m_length = 0;
    QByteArray m_headBytes;
    RequestHead m_head;
    base::Error m_refusal {};
    qint64 m_bodyLeft = 0; ///< of the body, or of the chunk

    Chunk m_chunk = Chunk::Size;
    int m_sizeDigits = 0;
    int m_extensionBytes = 0;
    qint64 m_chunkSize = 0;
    qint64 m_content = 0; ///< bytes announced by chunks so far
};

} // namespace tillpool::http
