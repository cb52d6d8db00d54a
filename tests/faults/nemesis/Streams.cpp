// SPDX-License-Identifier: GPL-3.0-or-later
#include "Streams.h"

#include <QtEndian>
#include <algorithm>

namespace tillpool::nemesis {

namespace {

constexpr qsizetype lengthSize = 4;
constexpr qsizetype bodyKept = 256;
constexpr quint32 encryptionBySsl = 80877103;
constexpr quint32 encryptionByGss = 80877104;

quint32 numberAt(const QByteArray& bytes, qsizetype offset)
{
    return qFromBigEndian<quint32>(bytes.constData() + offset);
}

/// Queries are named <slice>_<verb>_<noun>; a statement without a name is a test's own.
bool isChanging(const QByteArray& statement)
{
    static const QByteArrayList readingVerbs {"find", "list", "load", "read", "check", "sum"};
    return !readingVerbs.contains(statement.split('_').value(1));
}

} // namespace

void PostgresStream::toServer(const QByteArray& bytes)
{
    Framing& framing = m_client;
    qsizetype at = 0;
    while (at < bytes.size()) {
        if (!framing.isInBody) {
            framing.head += bytes[at++];
            const qsizetype lengthAt = framing.isTyped ? 1 : 0;
            if (framing.head.size() < lengthAt + lengthSize)
                continue;
            framing.type = framing.isTyped ? framing.head[0] : '\0';
            framing.bodyLeft = numberAt(framing.head, lengthAt) - lengthSize;
            framing.body.clear();
            framing.isInBody = true;
        }
        const qsizetype taken = std::min(framing.bodyLeft, bytes.size() - at);
        framing.body += bytes.mid(at, std::min(taken, bodyKept - framing.body.size()));
        framing.bodyLeft -= taken;
        at += taken;
        if (framing.bodyLeft == 0)
            endOfClientMessage();
    }
}

void PostgresStream::endOfClientMessage()
{
    if (!m_client.isTyped && m_client.body.size() >= lengthSize) {
        const quint32 code = numberAt(m_client.body, 0);
        if (code == encryptionBySsl || code == encryptionByGss)
            ++m_lettersDue;
        else
            m_client.isTyped = true;
    } else if (m_client.type == 'B') {
        const qsizetype nameAt = m_client.body.indexOf('\0') + 1; // after the portal's
        const QByteArray name = m_client.body.mid(nameAt, m_client.body.indexOf('\0', nameAt) - nameAt);
        m_changes = isChanging(name);
    } else if (m_client.type == 'P' || m_client.type == 'Q') {
        m_changes = false;
    }
    m_client.head.clear();
    m_client.isInBody = false;
}

std::optional<qsizetype> PostgresStream::toClient(const QByteArray& bytes)
{
    Framing& framing = m_server;
    qsizetype at = 0;
    for (; m_lettersDue > 0 && at < bytes.size(); ++at)
        --m_lettersDue;
    while (at < bytes.size()) {
        if (framing.isInBody) {
            const qsizetype taken = std::min(framing.bodyLeft, bytes.size() - at);
            framing.bodyLeft -= taken;
            at += taken;
        } else {
            if (framing.head.isEmpty() && bytes[at] == 'C' && m_changes)
                return at;
            framing.head += bytes[at++];
            if (framing.head.size() < 1 + lengthSize)
                continue;
            framing.bodyLeft = numberAt(framing.head, 1) - lengthSize;
            framing.isInBody = true;
        }
        if (framing.bodyLeft == 0) {
            framing.isInBody = false;
            framing.head.clear();
        }
    }
    return std::nullopt;
}

std::vector<QByteArray> RequestStream::add(const QByteArray& bytes)
{
    if (m_buffer.isEmpty())
        m_changes = bytes.startsWith("POST") || bytes.startsWith("DELETE");
    m_buffer += bytes;
    std::vector<QByteArray> requests;
    while (true) {
        const qsizetype headEnd = m_buffer.indexOf("\r\n\r\n");
        if (headEnd < 0)
            return requests;
        const QByteArray head = m_buffer.left(headEnd).toLower();
        const qsizetype lengthAt = head.indexOf("\r\ncontent-length:");
        qsizetype size = headEnd + 4;
        if (lengthAt >= 0) {
            const qsizetype valueAt = head.indexOf(':', lengthAt) + 1;
            qsizetype valueEnd = head.indexOf('\r', valueAt);
            valueEnd = valueEnd < 0 ? head.size() : valueEnd;
            size += head.mid(valueAt, valueEnd - valueAt).trimmed().toLongLong();
        }
        if (m_buffer.size() < size)
            return requests;
        requests.push_back(m_buffer.left(size));
        m_buffer.remove(0, size);
        if (!m_buffer.isEmpty())
            m_changes = m_buffer.startsWith("POST") || m_buffer.startsWith("DELETE");
    }
}

} // namespace tillpool::nemesis
