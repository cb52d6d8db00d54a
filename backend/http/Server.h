// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Limits.h"
#include "base/Result.h"

#include <QString>
#include <chrono>
#include <functional>
#include <memory>

namespace tillpool::http {

class Authenticator;
class Router;
class WorkerPool;

/// How one request ended.
struct RequestEnd {
    QString route; ///< the pattern that it asked for; empty where none matched, or the request was refused unread
    QByteArray method;
    int status = 0;
    std::chrono::nanoseconds took {}; ///< from its first byte to its answer
};

/// The limits of the server towards its clients.
struct ServerOptions {
    int connectionsMax = 4096; ///< open at once, or as many as the process may have; one more gets 429 and is closed
    qint64 headBytesMax = limits::requestHeadBytesMax;
    qint64 bodyBytesMax = limits::requestBodyBytesMax;
    qint64 bufferedBytesMax = 16 * 1024 * 1024; ///< of all requests that aren't answered; one more gets 429
    qint64 heldBytesMax = 6 * 1024 * 1024;      ///< of them, bodies at workers, where each grows fourfold, or waiting
    std::chrono::milliseconds readDeadline {10'000};  ///< from a request's first byte to its last
    std::chrono::milliseconds idleDeadline {75'000};  ///< between requests
    qint64 unsentBytesMax = 16 * 1024 * 1024;         ///< of answers on their way; who makes it more is disconnected
    std::chrono::milliseconds writeDeadline {30'000}; ///< until the client takes the next bytes of an answer
    std::chrono::milliseconds writeTotalDeadline {300'000}; ///< until it has taken all of it
    std::chrono::milliseconds lingerDeadline {2'000};       ///< after the last answer, until the client closes its side
    std::chrono::milliseconds trimInterval {10'000};        ///< how often freed memory is given back, after requests
    qint64 lingerBytesMax = 16 * 1024 * 1024;             ///< read and dropped meanwhile, so that the answer isn't lost
    std::function<void(const RequestEnd&)> onAnswered {}; ///< called in the loop for each answer; must not wait
};

struct ServerStats {
    int openConnections = 0;
    int connectionsMax = 0; ///< that may be open, once it listens
    int inFlight = 0;       ///< requests that were taken and not answered yet
    quint64 answered = 0;   ///< since the start
    quint64 turnedAway = 0; ///< connections over the limit, since the start
};

/// Speaks HTTP/1.1 on one socket, in the event loop of the thread that made it, with Qt's HTTP server inside.
/// All functions are that thread's, except stats(). A thread that Qt didn't start needs a QEventLoop before its Server.
///
/// Requests go to `pool`, whose threads ask `router`; their answers come back to the loop and go out in the order of
/// the requests, one at a time per connection. The router, the authenticator and whatever handlers use must outlive the
/// pool; the pool must outlive the server.
class Server {
public:
    Server(const Router& router, Authenticator& authenticator, WorkerPool& pool, ServerOptions options = {});
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Listens on an address such as "127.0.0.1" and a port, 0 for any free one; the port, or Internal with the reason.
    base::Result<quint16> listen(const QString& address, quint16 port);

    enum class Finished { Everything, DeadlinePassed };
    /// Accepts nothing more, closes idle connections, answers the requests that were begun (those that are still
    /// arriving within their readDeadline), closes the rest, and returns when that is done or `deadline` has passed.
    /// Runs the event loop meanwhile.
    Finished shutdown(std::chrono::milliseconds deadline);

    /// Any thread.
    ServerStats stats() const;

private:
    class Adapter;
    std::unique_ptr<Adapter> m_adapter;
};

} // namespace tillpool::http
