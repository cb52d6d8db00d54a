// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/AnswerQueue.h"
#include "http/RequestGuard.h"
#include "http/Server.h"
#include "http/SocketListener.h"

#include <QObject>
#include <array>
#include <atomic>
#include <unordered_map>

namespace tillpool::http {

/// What the connections of one server have in common. The loop's alone, but for the atomics.
struct Connections {
    ServerOptions options;
    const std::shared_ptr<AnswerQueue> answers = std::make_shared<AnswerQueue>(); ///< jobs may outlive the server
    std::unordered_map<quint64, Connection*> open {}; ///< by number; none twice, even over time
    qint64 bufferedBytes = 0;                         ///< of unfinished requests and of what came behind others
    qint64 unsentBytes = 0;                           ///< of answers that their clients haven't taken yet
    bool isClosing = false;
    std::array<char, 16 * 1024> scratch {}; ///< whatever is read only to be looked at
    /// Answers a whole request without a body at once where it can; else the request goes the long way.
    std::function<void(Connection&)> answerFromMemory {};
    std::atomic<int> openCount {0};
    std::atomic<quint64> answered {0};

    /// Whether requests, unfinished and handed to the workers, fill the memory that they may have.
    bool isFull() const { return bufferedBytes + answers->heldBytes() > options.bufferedBytesMax; }

    /// A request is answered: counts it, writes the line that the log has for each, tells whoever watches.
    void note(const AnswerQueue::Answer& answer, bool clientLeft);
};

/// One client's connection: keeps Qt's parser from seeing anything but one whole request of a form that we take, at a
/// time when it may be carried out, and sends the answer. A child of its socket, in the loop's thread.
///
/// The parser reads the socket when it says readyRead. Our slot runs before the parser's and reads everything inside a
/// device transaction, which leaves the parser nothing; when a request is complete it rolls the transaction back, and
/// the parser, next on the same signal, finds the whole request.
class Connection : public QObject {
public:
    Connection(quint64 number, ClientSocket* socket, QObject* parser, Connections& all);
    ~Connection() override;

    /// To be connected to readyRead before the parser's slot, and after it.
    void beforeParser();
    void afterParser();

    /// The parser has a request. True when it is the one that we let through and nothing else: now it is being handled.
    [[nodiscard]] bool beginHandling();
    /// The request is taken off the socket before the parser looks, and answered within this call.
    void beginAnswering();
    /// The request has a body: the parser is to forget it as soon as it has returned, not when it reads the next.
    void emptyParserAfterwards(const QByteArray& body) { m_parserBody = body; }
    const RequestHead& head() const { return m_guard.head(); }
    quint64 number() const { return m_number; }
    std::chrono::steady_clock::time_point requestBegun() const { return m_begun; }

    /// Sends the answer of the request that is being handled, then goes on to the next, or closes.
    void send(const WireBytes& wire, WireContext::After after);

    /// Answers with the problem of `error` and closes: what comes after can't be trusted.
    void refuse(const base::Error& error);

    void checkDeadline(std::chrono::steady_clock::time_point now);
    void closeIfIdle();
    void abort();
    /// A request was begun, if only by its first byte, and is not answered.
    bool isBusy() const;

private:
    enum class State {
        Reading,  ///< waits for a request, or for the rest of it
        Parsing,  ///< a whole request lies before the parser
        Handling, ///< its answer is being made
        Writing,  ///< its answer is on its way
        Lingering ///< after the last answer: only waits for the client to close
    };
    using Clock = std::chrono::steady_clock;

    void readRequest();
    void onPartialRequest();
    void onWholeRequest();
    void countBuffered(qint64 bytes);
    void holdBack();
    void holdNothingBack();
    void emptyParser();
    void discard();
    void onBytesWritten();
    void countUnsent(qint64 bytes);
    void onWritten();
    void onDisconnected();
    void beginNextRequest();
    void freeReadBuffer();
    void linger();
    void disconnectParser();
    RequestGuard::Limits guardLimits() const;

    const quint64 m_number;
    ClientSocket* const m_socket;
    QObject* const m_parser;
    Connections& m_all;
    State m_state = State::Reading;
    RequestGuard m_guard;
    WireContext::After m_after = WireContext::After::KeepOpen;
    Clock::time_point m_begun {};
    Clock::time_point m_deadline;
    Clock::time_point m_writeEnd {}; ///< the last deadline for the answer that is being written
    qint64 m_countedBytes = 0;       ///< our part of Connections::bufferedBytes
    qint64 m_unsentBytes = 0;        ///< our part of Connections::unsentBytes
    qint64 m_bytesBehind = 0;        ///< of later requests, behind the one that lies before the parser
    qint64 m_discardedBytes = 0;
    bool m_hasSentContinue = false;
    QByteArray m_parserBody; ///< shared with Qt's parser, so that Qt is not the last who holds it and frees it
    bool m_isEmptyingParser = false;
    bool m_isGone = false;
};

/// The client's X-Request-Id when it can stand in a log and a header as it is, else a new one.
QString requestIdFrom(const QByteArray& sent);

} // namespace tillpool::http
