// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/Connection.h"

#include "log/Log.h"

#include <QUuid>
#include <algorithm>
#include <sys/socket.h>

namespace tillpool::http {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;

namespace {

constexpr qint64 bufferSlackBytes = 4096;
constexpr qint64 lingerBufferBytes = 64 * 1024;
constexpr qsizetype requestIdCharactersMax = 128;
constexpr qsizetype loggedPathBytesMax = 256;

WireContext::Content contentFor(const RequestHead& head)
{
    return head.method == "HEAD" ? WireContext::Content::HeadOnly : WireContext::Content::Whole;
}

bool isRequestIdCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || QByteArrayView("-_.:+/=@").contains(c);
}

} // namespace

Connection::Connection(quint64 number, ClientSocket* socket, QObject* parser, Connections& all)
    : QObject(socket)
    , m_number(number)
    , m_socket(socket)
    , m_parser(parser)
    , m_all(all)
    , m_guard(guardLimits())
    , m_deadline(Clock::now() + all.options.idleDeadline)
{
    m_socket->connection = this;
    m_socket->setReadBufferSize(m_guard.lengthMax() + bufferSlackBytes);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &Connection::onBytesWritten);
    connect(m_socket, &QTcpSocket::disconnected, this, &Connection::onDisconnected);
    m_all.open.emplace(m_number, this);
    ++m_all.openCount;
}

Connection::~Connection() { onDisconnected(); }

RequestGuard::Limits Connection::guardLimits() const
{
    return {.headBytesMax = m_all.options.headBytesMax, .bodyBytesMax = m_all.options.bodyBytesMax};
}

void Connection::beforeParser()
{
    // A readyRead that Qt had queued before the client was known to be gone. Nobody is to read, count or carry out the
    // rest of what it sent; a slot that is disconnected during an emission is skipped.
    if (m_isGone)
        return disconnectParser();
    if (m_isEmptyingParser)
        return holdBack();
    switch (m_state) {
    case State::Reading:
        return readRequest();
    case State::Parsing:
        return;
    case State::Handling:
    case State::Writing:
        return holdBack();
    case State::Lingering:
        return discard();
    }
}

void Connection::readRequest()
{
    if (!m_socket->isTransactionStarted())
        m_socket->startTransaction();
    auto& scratch = m_all.scratch;
    const auto wantsMore = [this] {
        return m_guard.state() == RequestGuard::State::Head || m_guard.state() == RequestGuard::State::Body;
    };
    const bool hadBegun = m_guard.hasBegun();
    while (wantsMore()) {
        const qint64 size = m_socket->read(scratch.data(), static_cast<qint64>(scratch.size()));
        if (size <= 0)
            break;
        m_guard.feed(QByteArrayView(scratch.data(), size));
    }
    if (!hadBegun && m_guard.hasBegun()) {
        m_begun = Clock::now();
        m_deadline = m_begun + m_all.options.readDeadline;
    }
    if (m_guard.state() == RequestGuard::State::Refused)
        refuse(m_guard.refusal());
    else if (m_guard.state() == RequestGuard::State::Complete)
        onWholeRequest();
    else if (m_guard.hasBegun())
        onPartialRequest();
}

void Connection::onPartialRequest()
{
    countBuffered(m_guard.length());
    if (m_all.isFull())
        return refuse({.code = ErrorCode::TooManyRequests, .detail = u"too many unfinished requests at once"_s});
    m_socket->setReadBufferSize(m_guard.lengthMax() + bufferSlackBytes);
    const bool isAsked = m_guard.state() == RequestGuard::State::Body && m_guard.head().expectsContinue;
    if (isAsked && !std::exchange(m_hasSentContinue, true))
        m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
}

void Connection::onWholeRequest()
{
    countBuffered(0);
    m_socket->rollbackTransaction();
    m_bytesBehind = m_socket->bytesAvailable() - m_guard.length();
    m_state = State::Parsing;
    // What came behind it the parser, whose slot is next, must not take for the beginning of its own request.
    const bool isAlone = m_bytesBehind == 0 && m_guard.head().body == RequestHead::Body::None;
    if (isAlone)
        m_all.answerFromMemory(*this);
}

void Connection::beginAnswering()
{
    m_socket->skip(m_guard.length());
    m_state = State::Handling;
    m_socket->setReadBufferSize(m_all.options.headBytesMax + bufferSlackBytes);
}

void Connection::countBuffered(qint64 bytes)
{
    Q_ASSERT(!m_isGone || bytes == 0);
    m_all.bufferedBytes += bytes - m_countedBytes;
    m_countedBytes = bytes;
}

bool Connection::beginHandling()
{
    if (m_state != State::Parsing || m_socket->bytesAvailable() != m_bytesBehind)
        return false;
    m_state = State::Handling;
    m_socket->setReadBufferSize(m_all.options.headBytesMax + bufferSlackBytes); // for what comes behind the request
    return true;
}

void Connection::afterParser()
{
    // The guard and the parser must agree on where a request ends; where they don't, nothing is carried out.
    if (m_state == State::Parsing && !m_isGone)
        refuse({.code = ErrorCode::InvalidField, .detail = u"the request could not be read"_s});
    const QByteArray body = std::exchange(m_parserBody, {});
    if (!m_isGone && !body.isEmpty())
        emptyParser();
}

void Connection::emptyParser()
{
    // It clears what it has when it is to read, also when it finds nothing.
    m_isEmptyingParser = true;
    Q_EMIT m_socket->readyRead();
    m_isEmptyingParser = false;
    if (m_state == State::Reading)
        holdNothingBack();
    else if (m_state == State::Lingering)
        linger();
}

void Connection::holdBack()
{
    if (!m_socket->isTransactionStarted())
        m_socket->startTransaction();
    auto& scratch = m_all.scratch;
    while (true) {
        const qint64 size = m_socket->read(scratch.data(), static_cast<qint64>(scratch.size()));
        if (size <= 0)
            break;
        countBuffered(m_countedBytes + size);
    }
    if (m_all.isFull())
        m_socket->setReadBufferSize(1); // the rest waits at the client's, until the next request's turn
}

void Connection::holdNothingBack()
{
    countBuffered(0);
    m_socket->setReadBufferSize(m_guard.lengthMax() + bufferSlackBytes);
    if (m_socket->isTransactionStarted())
        m_socket->rollbackTransaction();
}

void Connection::send(const WireBytes& wire, WireContext::After after)
{
    m_after = m_all.isClosing ? WireContext::After::Close : after;
    m_state = State::Writing;
    m_writeEnd = Clock::now() + m_all.options.writeTotalDeadline;
    m_socket->write(wire.first);
    if (!wire.rest.isEmpty())
        m_socket->write(wire.rest);
    m_socket->flush();
    onBytesWritten();
    if (m_all.unsentBytes <= m_all.options.unsentBytesMax || m_isGone)
        return;
    log::warning("closed a connection: clients take their answers too slowly", {{"bytes", m_all.unsentBytes}});
    abort();
}

void Connection::countUnsent(qint64 bytes)
{
    Q_ASSERT(!m_isGone || bytes == 0);
    m_all.unsentBytes += bytes - m_unsentBytes;
    m_unsentBytes = bytes;
}

void Connection::onBytesWritten()
{
    if (m_state != State::Writing || m_isGone)
        return;
    countUnsent(m_socket->bytesToWrite());
    m_deadline = std::min(Clock::now() + m_all.options.writeDeadline, m_writeEnd); // it makes progress
    if (m_unsentBytes == 0)
        onWritten();
}

void Connection::onWritten()
{
    if (m_after == WireContext::After::Close)
        linger();
    else
        beginNextRequest();
}

void Connection::beginNextRequest()
{
    m_state = State::Reading;
    m_guard = RequestGuard(guardLimits());
    m_hasSentContinue = false;
    m_deadline = Clock::now() + m_all.options.idleDeadline;
    holdNothingBack();
    if (m_socket->bytesAvailable() == 0)
        freeReadBuffer();
    // Not at once: this may be the parser's own call, and many small pipelined requests must not nest.
    const auto goOn = [this] {
        if (m_state == State::Reading && !m_isGone)
            Q_EMIT m_socket->readyRead();
    };
    if (m_socket->bytesAvailable() > 0)
        QMetaObject::invokeMethod(this, goOn, Qt::QueuedConnection);
}

// An empty buffer keeps its block of 16 KiB, which thousands of idle connections don't need. A block that is read whole
// is given away: so one byte is put back, and read.
void Connection::freeReadBuffer()
{
    m_socket->ungetChar('\0');
    m_socket->read(1);
}

void Connection::refuse(const Error& error)
{
    disconnectParser();
    countBuffered(0);
    AnswerQueue::Answer answer {.connection = m_number,
        .requestId = requestIdFrom(m_guard.head().requestId),
        .method = m_guard.head().method,
        .path = m_guard.head().rawPath(),
        .begun = m_begun};
    const ApiResponse response = ApiResponse::problem(error);
    answer.status = response.status;
    answer.wire = wireOf(response,
        {.requestId = answer.requestId, .after = WireContext::After::Close, .content = contentFor(m_guard.head())});
    m_all.note(answer, false);
    send(answer.wire, WireContext::After::Close);
}

void Connection::linger()
{
    // The client may still be sending. Closing now would reset the connection, and the answer with it.
    m_state = State::Lingering;
    if (!m_parserBody.isEmpty()) // and the parser has to forget it first
        return;
    countBuffered(0);
    disconnectParser();
    m_deadline = Clock::now() + m_all.options.lingerDeadline;
    if (m_socket->isTransactionStarted())
        m_socket->commitTransaction();
    ::shutdown(static_cast<int>(m_socket->socketDescriptor()), SHUT_WR);
    m_socket->setReadBufferSize(lingerBufferBytes);
    discard();
}

void Connection::discard()
{
    auto& scratch = m_all.scratch;
    while (true) {
        const qint64 size = m_socket->read(scratch.data(), static_cast<qint64>(scratch.size()));
        if (size <= 0)
            return;
        m_discardedBytes += size;
        if (m_discardedBytes > m_all.options.lingerBytesMax)
            return abort();
    }
}

void Connection::disconnectParser() { disconnect(m_socket, &QTcpSocket::readyRead, m_parser, nullptr); }

void Connection::checkDeadline(Clock::time_point now)
{
    if (m_state == State::Handling || m_state == State::Parsing || now < m_deadline)
        return;
    if (m_guard.hasBegun() && m_state == State::Reading)
        log::info("closed a connection whose request did not arrive in time", {{"bytes", m_guard.length()}});
    abort();
}

void Connection::closeIfIdle()
{
    if (m_state == State::Reading && !isBusy())
        m_socket->disconnectFromHost();
}

bool Connection::isBusy() const
{
    switch (m_state) {
    case State::Reading: // also a request of which the first bytes wait to be looked at
        return m_guard.hasBegun() || m_socket->bytesAvailable() > 0;
    case State::Parsing:
    case State::Handling:
    case State::Writing:
        return true;
    case State::Lingering:
        return false;
    }
    Q_UNREACHABLE();
}

void Connection::abort() { m_socket->abort(); }

void Connection::onDisconnected()
{
    if (std::exchange(m_isGone, true))
        return;
    countBuffered(0);
    countUnsent(0);
    m_all.open.erase(m_number);
    --m_all.openCount;
}

void Connections::note(const AnswerQueue::Answer& answer, bool clientLeft)
{
    using namespace std::chrono;
    ++answered;
    const auto duration = steady_clock::now() - answer.begun;
    if (options.onAnswered)
        options.onAnswered({.route = answer.route, .method = answer.method, .status = answer.status, .took = duration});
    const auto took = duration_cast<microseconds>(duration).count();
    const log::RequestScope scope(answer.requestId);
    log::info(clientLeft ? "request whose client left" : "request",
        {{"method", QString::fromLatin1(answer.method)},
            {"path", QString::fromLatin1(answer.path.left(loggedPathBytesMax))}, {"status", answer.status},
            {"ms", static_cast<double>(took) / 1000.0}, {"bytes", answer.wire.size()}});
}

QString requestIdFrom(const QByteArray& sent)
{
    const bool isFit = !sent.isEmpty() && sent.size() <= requestIdCharactersMax
        && std::all_of(sent.begin(), sent.end(), isRequestIdCharacter);
    return isFit ? QString::fromLatin1(sent) : QUuid::createUuid().toString(QUuid::WithoutBraces);
}

} // namespace tillpool::http
