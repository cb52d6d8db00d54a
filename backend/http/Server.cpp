// SPDX-License-Identifier: GPL-3.0-or-later
//
// All that knows of Qt's HTTP server, as of Qt 6.4. Later versions hand handleRequest a QHttpServerResponder instead of
// the socket, and have headers as QHttpHeaders: this file changes then, and no other.
#include "http/Server.h"

#include "http/Connection.h"
#include "http/ErrorStatus.h"
#include "http/Heap.h"
#include "http/Router.h"
#include "http/WorkerPool.h"
#include "log/Log.h"

#include <QEventLoop>
#include <QSocketNotifier>
#include <QTimer>
#include <QtHttpServer/qabstracthttpserver.h>
#include <QtHttpServer/qhttpserverrequest.h>
#include <algorithm>
#include <sys/resource.h>

namespace tillpool::http {

using namespace Qt::StringLiterals;
using namespace std::chrono;
using base::Error;
using base::ErrorCode;

namespace {

constexpr rlim_t descriptorsBeside = 512; // for databases, files and what libraries open
constexpr qint64 smallBodyBytes = 16 * 1024;

Method methodOf(QHttpServerRequest::Method method)
{
    switch (method) {
    case QHttpServerRequest::Method::Get:
        return Method::Get;
    case QHttpServerRequest::Method::Head:
        return Method::Head;
    case QHttpServerRequest::Method::Post:
        return Method::Post;
    case QHttpServerRequest::Method::Put:
        return Method::Put;
    case QHttpServerRequest::Method::Patch:
        return Method::Patch;
    case QHttpServerRequest::Method::Delete:
        return Method::Delete;
    case QHttpServerRequest::Method::Options:
        return Method::Options;
    default:
        return Method::Unknown;
    }
}

// A request without its body.
ApiRequest requestOf(const RequestHead& head, Method method)
{
    ApiRequest request;
    request.method = method;
    request.rawPath = head.rawPath();
    request.path = QString::fromUtf8(QByteArray::fromPercentEncoding(request.rawPath));
    if (const qsizetype mark = head.target.indexOf('?'); mark >= 0)
        request.query = QUrlQuery(QString::fromLatin1(head.target.mid(mark + 1)));
    request.headers = head.fields;
    request.requestId = requestIdFrom(head.requestId);
    return request;
}

AnswerQueue::Answer answerTo(const Connection& connection, const ApiRequest& request)
{
    return {.connection = connection.number(),
        .requestId = request.requestId,
        .method = connection.head().method,
        .path = request.rawPath,
        .begun = connection.requestBegun()};
}

WireContext contextOf(const RequestHead& head, const ApiRequest& request)
{
    return {.requestId = request.requestId,
        .after = head.keepsAlive ? WireContext::After::KeepOpen : WireContext::After::Close,
        .content = request.method == Method::Head ? WireContext::Content::HeadOnly : WireContext::Content::Whole};
}

// As many as are wanted, or as many as there may be.
rlim_t raisedDescriptorLimit(rlim_t wanted)
{
    rlimit limit {};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= wanted)
        return limit.rlim_cur;
    rlimit raised = limit;
    raised.rlim_cur = std::min(wanted, limit.rlim_max);
    return ::setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

int connectionsThatFit(int connectionsMax)
{
    const rlim_t wanted = static_cast<rlim_t>(connectionsMax) + descriptorsBeside;
    const rlim_t descriptors = raisedDescriptorLimit(wanted);
    if (descriptors >= wanted)
        return connectionsMax;
    const rlim_t beside = std::min(descriptorsBeside, descriptors / 2);
    const int fitting = static_cast<int>(std::min(static_cast<rlim_t>(connectionsMax), descriptors - beside));
    log::warning("there are too few file descriptors for all connections",
        {{"descriptors", static_cast<qint64>(descriptors)}, {"connections", fitting}});
    return fitting;
}

ApiResponse tooBusy(const QString& detail)
{
    return ApiResponse::problem(Error {.code = ErrorCode::TooManyRequests, .detail = detail});
}

/// A request on its way through a worker, with all that it needs there: the server may end before it does.
struct Task {
    const Router& router;
    Authenticator& authenticator;
    const std::shared_ptr<AnswerQueue> answers;
    ApiRequest request;
    std::shared_ptr<const AnswerQueue::HeldBody> held;
    AnswerQueue::Answer answer;
    WireContext context;

    void operator()();

private:
    void postFailure();
};

void Task::operator()()
{
    const log::RequestScope scope(answer.requestId);
    ApiResponse response;
    try {
        response = router.dispatch(std::move(request), authenticator);
        held.reset();
        if (answers->isClosing())
            context.after = WireContext::After::Close;
        context.now = system_clock::now();
        answer.status = response.status;
        answer.route = response.route;
        answer.after = context.after;
        answer.wire = wireOf(response, context);
    } catch (...) {
        postFailure();
        throw;
    }
    answers->post(std::move(answer));
    if (response.afterwards)
        response.afterwards();
}

// Without it the connection would wait for ever. What it needs was made beforehand, for memory may be what is missing.
void Task::postFailure()
{
    static const ApiResponse failure {.status = statusOf(ErrorCode::Internal),
        .body = R"({"type":"/problems/internal","title":"Internal Server Error","status":500,"code":"internal"})",
        .contentType = "application/problem+json"};
    context.after = WireContext::After::Close;
    answer.status = failure.status;
    answer.after = context.after;
    answer.wire = wireOf(failure, context);
    answers->post(std::move(answer));
}

} // namespace

/// Between Qt's HTTP server and ours: copies each request, hands it to the workers and their answers to the
/// connections.
class Server::Adapter : public QAbstractHttpServer {
public:
    Adapter(const Router& router, Authenticator& authenticator, WorkerPool& pool, ServerOptions options);
    ~Adapter() override;

    base::Result<quint16> startListening(const QString& address, quint16 port);
    Finished finish(milliseconds deadline);
    ServerStats stats() const;

protected:
    bool handleRequest(const QHttpServerRequest& request, QTcpSocket* socket) override;
    void missingHandler(const QHttpServerRequest&, QTcpSocket*) override { Q_UNREACHABLE(); }

private:
    void beginWatching(ClientSocket* socket);
    QByteArray tooManyConnections();
    void answerFromMemory(Connection& connection);
    void handOver(ApiRequest request, AnswerQueue::Answer answer, WireContext context);
    bool hasRoomFor(qint64 bodyBytes) const;
    void answerNow(const ApiResponse& response, AnswerQueue::Answer answer, const WireContext& context);
    void takeAnswers();
    void deliver(const AnswerQueue::Answer& answer);
    void checkDeadlines();
    void trimHeapNowAndThen();
    bool isBusy() const;
    void closeAll();

    const Router& m_router;
    Authenticator& m_authenticator;
    WorkerPool& m_pool;
    Connections m_connections;
    SocketListener* m_listener = nullptr;
    QSocketNotifier m_answersWait;
    QTimer m_sweep;
    quint64 m_lastNumber = 0;
    bool m_trimsOnceMore = false; // what a connection had may be freed a moment after it was counted as ended
    quint64 m_trimmedFor = 0; // as many answers and ends of connections as there were when the heap was last trimmed
    steady_clock::time_point m_trimmedAt = steady_clock::now();
    std::atomic<int> m_connectionsMax {0};
    std::atomic<int> m_inFlight {0};
    std::atomic<quint64> m_turnedAway {0};
};

Server::Adapter::Adapter(const Router& router, Authenticator& authenticator, WorkerPool& pool, ServerOptions options)
    : m_router(router)
    , m_authenticator(authenticator)
    , m_pool(pool)
    , m_connections {.options = options}
    , m_answersWait(m_connections.answers->descriptor(), QSocketNotifier::Read)
{
    m_connections.answerFromMemory = [this](Connection& connection) { answerFromMemory(connection); };
    connect(&m_answersWait, &QSocketNotifier::activated, this, [this] { takeAnswers(); });
    connect(&m_sweep, &QTimer::timeout, this, [this] { checkDeadlines(); });
    const auto shortest = std::min({options.readDeadline, options.idleDeadline, options.writeDeadline,
        options.lingerDeadline, options.trimInterval});
    m_sweep.start(std::clamp(shortest / 4, milliseconds(10), milliseconds(1000)));
}

Server::Adapter::~Adapter()
{
    closeAll();
    delete m_listener; // with its sockets and their connections, which use what is destroyed next
}

base::Result<quint16> Server::Adapter::startListening(const QString& address, quint16 port)
{
    m_connectionsMax = connectionsThatFit(m_connections.options.connectionsMax);
    const QHostAddress host(address);
    if (host.isNull())
        return Error {.detail = u"can't listen on %1: that is no IP address"_s.arg(address)};
    SocketListener::Hooks hooks {.hasRoom = [this] { return m_connections.openCount < m_connectionsMax; },
        .beforeParser = [this](ClientSocket* socket) { beginWatching(socket); },
        .afterParser =
            [](ClientSocket* socket) {
                Connection* connection = socket->connection;
                connect(socket, &QTcpSocket::readyRead, connection, &Connection::afterParser);
            },
        .tooMany = [this] { return tooManyConnections(); }};
    auto listener = std::make_unique<SocketListener>(std::move(hooks));
    if (!listener->listenAt(host, port))
        return Error {.detail = u"can't listen on %1:%2: %3"_s.arg(address).arg(port).arg(listener->errorString())};
    m_listener = listener.release();
    bind(m_listener);
    return m_listener->serverPort();
}

void Server::Adapter::beginWatching(ClientSocket* socket)
{
    auto* connection = new Connection(++m_lastNumber, socket, this, m_connections);
    connect(socket, &QTcpSocket::readyRead, connection, &Connection::beforeParser);
}

QByteArray Server::Adapter::tooManyConnections()
{
    ++m_turnedAway;
    return wireOf(
        tooBusy(u"too many connections"_s), {.requestId = requestIdFrom({}), .after = WireContext::After::Close})
        .first;
}

bool Server::Adapter::handleRequest(const QHttpServerRequest& request, QTcpSocket* socket)
{
    Connection& connection = *static_cast<ClientSocket*>(socket)->connection;
    if (!connection.beginHandling())
        return true; // afterParser refuses it
    ApiRequest copy = requestOf(connection.head(), methodOf(request.method()));
    copy.body = request.body(); // Qt's parser lets go of it, and doesn't change it, when it reads on
    connection.emptyParserAfterwards(copy.body);
    AnswerQueue::Answer answer = answerTo(connection, copy);
    const WireContext context = contextOf(connection.head(), copy);
    handOver(std::move(copy), std::move(answer), context);
    return true;
}

// A request without a body needs no parser, and one that is answered at once no worker.
void Server::Adapter::answerFromMemory(Connection& connection)
{
    const RequestHead& head = connection.head();
    const bool isHead = head.method == "HEAD";
    if ((!isHead && head.method != "GET") || !m_router.mayAnswerFromMemory(head.rawPath()))
        return;
    const ApiRequest request = requestOf(head, isHead ? Method::Head : Method::Get);
    const auto response = m_router.dispatchFromMemory(request);
    if (!response)
        return;
    connection.beginAnswering();
    ++m_inFlight;
    answerNow(*response, answerTo(connection, request), contextOf(head, request));
}

void Server::Adapter::handOver(ApiRequest request, AnswerQueue::Answer answer, WireContext context)
{
    ++m_inFlight;
    if (const auto response = m_router.dispatchFromMemory(request))
        return answerNow(*response, std::move(answer), context);
    const qint64 bodyBytes = request.body.size();
    if (!hasRoomFor(bodyBytes))
        return answerNow(tooBusy(u"too much is being sent already"_s), std::move(answer), context);
    auto held = std::make_shared<const AnswerQueue::HeldBody>(m_connections.answers, bodyBytes);
    Task job {m_router, m_authenticator, m_connections.answers, std::move(request), std::move(held), answer, context};
    if (m_pool.submit(std::move(job)) != WorkerPool::Submission::Accepted)
        answerNow(tooBusy(u"too many requests wait already"_s), std::move(answer), context);
}

bool Server::Adapter::hasRoomFor(qint64 bodyBytes) const
{
    const qint64 max = m_connections.options.heldBytesMax;
    // A till's requests are small. Large ones, which may be nobody's, must leave them room.
    const qint64 maxForThis = bodyBytes > smallBodyBytes ? max : max + max / 4;
    return m_connections.answers->heldBytes() + bodyBytes <= maxForThis;
}

void Server::Adapter::answerNow(const ApiResponse& response, AnswerQueue::Answer answer, const WireContext& context)
{
    answer.status = response.status;
    answer.route = response.route;
    answer.after = context.after;
    answer.wire = wireOf(response, context);
    deliver(answer);
    if (response.afterwards)
        response.afterwards();
}

void Server::Adapter::takeAnswers()
{
    for (const AnswerQueue::Answer& answer : m_connections.answers->takeAll())
        deliver(answer);
}

void Server::Adapter::deliver(const AnswerQueue::Answer& answer)
{
    --m_inFlight;
    const auto found = m_connections.open.find(answer.connection);
    const bool clientLeft = found == m_connections.open.end();
    m_connections.note(answer, clientLeft);
    if (!clientLeft)
        found->second->send(answer.wire, answer.after);
}

void Server::Adapter::checkDeadlines()
{
    const auto now = steady_clock::now();
    const auto open = m_connections.open; // closing takes them out
    for (const auto& [number, connection] : open)
        connection->checkDeadline(now);
    trimHeapNowAndThen();
}

void Server::Adapter::trimHeapNowAndThen()
{
    const auto now = steady_clock::now();
    const quint64 done = m_connections.answered + m_lastNumber - static_cast<quint64>(m_connections.openCount);
    if (now - m_trimmedAt < m_connections.options.trimInterval)
        return;
    const bool isNew = done != m_trimmedFor;
    if (!isNew && !m_trimsOnceMore)
        return;
    m_trimmedFor = done;
    m_trimsOnceMore = isNew;
    m_trimmedAt = now;
    trimHeap();
}

bool Server::Adapter::isBusy() const
{
    const auto& open = m_connections.open;
    return m_inFlight > 0
        || std::any_of(open.begin(), open.end(), [](const auto& entry) { return entry.second->isBusy(); });
}

Server::Finished Server::Adapter::finish(milliseconds deadline)
{
    const auto end = steady_clock::now() + deadline;
    m_connections.isClosing = true;
    m_connections.answers->setClosing();
    if (m_listener)
        m_listener->stopListening();
    const auto open = m_connections.open;
    for (const auto& [number, connection] : open)
        connection->closeIfIdle();
    QTimer wakeAtEnd;
    wakeAtEnd.setSingleShot(true);
    wakeAtEnd.start(deadline);
    QEventLoop loop;
    while (isBusy() && steady_clock::now() < end)
        loop.processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    const bool everything = !isBusy();
    closeAll();
    return everything ? Finished::Everything : Finished::DeadlinePassed;
}

void Server::Adapter::closeAll()
{
    const auto open = m_connections.open;
    for (const auto& [number, connection] : open)
        connection->abort();
}

ServerStats Server::Adapter::stats() const
{
    return {.openConnections = m_connections.openCount,
        .connectionsMax = m_connectionsMax,
        .inFlight = m_inFlight,
        .answered = m_connections.answered,
        .turnedAway = m_turnedAway};
}

Server::Server(const Router& router, Authenticator& authenticator, WorkerPool& pool, ServerOptions options)
    : m_adapter(std::make_unique<Adapter>(router, authenticator, pool, options))
{
}

Server::~Server() = default;

base::Result<quint16> Server::listen(const QString& address, quint16 port)
{
    return m_adapter->startListening(address, port);
}

Server::Finished Server::shutdown(milliseconds deadline) { return m_adapter->finish(deadline); }

ServerStats Server::stats() const { return m_adapter->stats(); }

} // namespace tillpool::http
