// SPDX-License-Identifier: GPL-3.0-or-later
#include "GateLoop.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <future>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <string>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tillpool::nemesis {

namespace {

constexpr size_t requestsKept = 5000;
constexpr int readSize = 65536;

[[noreturn]] void cannot(const char* what)
{
    throw std::runtime_error(std::string("the gate can't ") + what + ": " + std::strerror(errno));
}

sockaddr_in loopback(int port)
{
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<quint16>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int newSocket()
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        cannot("make a socket");
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return descriptor;
}

template <class Address>
auto* generic(Address& address)
{
    return reinterpret_cast<sockaddr*>(&address);
}

} // namespace

Gate::Loop::Loop(unsigned int seed) : m_random(seed)
{
    m_epoll = ::epoll_create1(EPOLL_CLOEXEC);
    m_wake = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (m_epoll < 0 || m_wake < 0)
        cannot("begin");
    watch(m_wake, EPOLLIN);
    m_thread = std::thread([this] { work(); });
}

Gate::Loop::~Loop()
{
    run([this] { m_stopping = true; });
    m_thread.join();
    for (const auto& [descriptor, connection] : m_sockets)
        ::close(descriptor);
    for (const auto& [descriptor, link] : m_listeners)
        ::close(descriptor);
    ::close(m_wake);
    ::close(m_epoll);
}

void Gate::Loop::run(const std::function<void()>& work)
{
    std::promise<void> done;
    {
        const std::lock_guard lock(m_mutex);
        m_posted.emplace_back([&] {
            work();
            done.set_value();
        });
    }
    const quint64 one = 1;
    while (::write(m_wake, &one, sizeof one) < 0 && errno == EINTR) {}
    done.get_future().wait();
}

void Gate::Loop::doPosted()
{
    quint64 count = 0;
    while (::read(m_wake, &count, sizeof count) < 0 && errno == EINTR) {}
    std::vector<std::function<void()>> posted;
    {
        const std::lock_guard lock(m_mutex);
        posted.swap(m_posted);
    }
    for (const auto& work : posted)
        work();
}

void Gate::Loop::listen(Link& link)
{
    link.listener = newSocket();
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(link.listener, generic(address), size) != 0 || ::listen(link.listener, 512) != 0
        || ::getsockname(link.listener, generic(address), &size) != 0)
        cannot("listen");
    link.port = ntohs(address.sin_port);
    run([&] {
        m_listeners[link.listener] = &link;
        watch(link.listener, EPOLLIN);
    });
}

void Gate::Loop::treat(Link& link, const Treatment& treatment)
{
    link.treatment = treatment;
    if (treatment.mode != Mode::Pass)
        return;
    std::vector<Connection*> broken;
    for (const auto& [connection, owned] : m_connections) {
        if (connection->link == &link && (connection->up.lost || connection->down.lost))
            broken.push_back(connection);
    }
    for (Connection* connection : broken)
        close(*connection);
    m_closed.clear();
}

int Gate::Loop::connectionsOf(const Link& link) const
{
    return static_cast<int>(std::count_if(
        m_connections.begin(), m_connections.end(), [&](const auto& entry) { return entry.first->link == &link; }));
}

void Gate::Loop::watch(int descriptor, quint32 events) const
{
    epoll_event event {};
    event.events = events;
    event.data.fd = descriptor;
    if (::epoll_ctl(m_epoll, EPOLL_CTL_MOD, descriptor, &event) != 0)
        ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &event);
}

void Gate::Loop::work()
{
    std::array<epoll_event, 64> events {};
    while (!m_stopping) {
        const int count = ::epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), msUntilDue());
        bool isPosted = false;
        for (int i = 0; i < count; ++i) {
            const int descriptor = events[static_cast<size_t>(i)].data.fd;
            if (descriptor == m_wake)
                isPosted = true;
            else if (const auto listener = m_listeners.find(descriptor); listener != m_listeners.end())
                accept(*listener->second);
            else
                handle(descriptor, events[static_cast<size_t>(i)].events);
        }
        flushDue();
        m_closed.clear();
        if (isPosted)
            doPosted();
    }
}

void Gate::Loop::accept(Link& link)
{
    const int client = ::accept4(link.listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client < 0)
        return;
    const Mode mode = link.treatment.mode;
    if (mode == Mode::Refuse) {
        ++link.strikes;
        ::close(client);
        return;
    }
    const int on = 1;
    ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const int server = newSocket();
    auto owned = std::make_unique<Connection>();
    Connection& connection = *owned;
    connection.link = &link;
    connection.up = {.from = client, .to = server};
    connection.down = {.from = server, .to = client};
    m_sockets[client] = &connection;
    m_sockets[server] = &connection;
    m_connections[&connection] = std::move(owned);
    if (mode == Mode::Partition) {
        ++link.strikes;
        connection.up.lost = true; // it leads nowhere
    } else {
        sockaddr_in address = loopback(link.serverPort);
        if (::connect(server, generic(address), sizeof address) != 0 && errno != EINPROGRESS) {
            close(connection);
            return;
        }
        watch(server, EPOLLIN);
    }
    watch(client, EPOLLIN);
}

// A socket of a connection that was closed with the events at hand is not found any more.
void Gate::Loop::handle(int descriptor, quint32 events)
{
    const auto found = m_sockets.find(descriptor);
    if (found == m_sockets.end())
        return;
    Connection& connection = *found->second;
    const bool isClient = descriptor == connection.up.from;
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        read(connection, isClient ? Direction::Up : Direction::Down);
    if (!connection.closing && (events & EPOLLOUT))
        flush(connection, isClient ? connection.down : connection.up);
}

void Gate::Loop::read(Connection& connection, Direction direction)
{
    Way& way = direction == Direction::Up ? connection.up : connection.down;
    QByteArray bytes(readSize, Qt::Uninitialized);
    const ssize_t count = ::read(way.from, bytes.data(), static_cast<size_t>(bytes.size()));
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count > 0) {
        bytes.truncate(count);
        take(connection, direction, bytes);
        return;
    }
    ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, way.from, nullptr);
    if (isDropped(*connection.link, direction)) {
        way.lost = true; // nobody hears of the end
        return;
    }
    end(way, connection);
}

bool Gate::Loop::isDropped(const Link& link, Direction direction) const
{
    const Mode mode = link.treatment.mode;
    return mode == Mode::Partition || mode == Mode::Refuse
        || mode == (direction == Direction::Up ? Mode::DropToServer : Mode::DropToClient);
}

void Gate::Loop::take(Connection& connection, Direction direction, const QByteArray& bytes)
{
    Link& link = *connection.link;
    Way& way = direction == Direction::Up ? connection.up : connection.down;
    if (way.lost || isDropped(link, direction)) {
        way.lost = true;
        ++link.strikes;
        return;
    }
    if (direction == Direction::Up)
        takeUp(connection, bytes);
    else
        takeDown(connection, bytes);
}

// Whether this occasion for `mode` is taken.
bool Gate::Loop::strikes(Link& link, Mode mode)
{
    if (link.treatment.mode != mode)
        return false;
    if (std::uniform_int_distribution<int>(1, 100)(m_random) > link.treatment.percent)
        return false;
    ++link.strikes;
    if (link.treatment.times > 0 && --link.treatment.times == 0)
        link.treatment = {};
    return true;
}

void Gate::Loop::record(Link& link, const QByteArray& request)
{
    if (!request.startsWith("POST"))
        return;
    link.recorded.push_back({request, Clock::now()});
    if (link.recorded.size() > requestsKept)
        link.recorded.pop_front();
}

void Gate::Loop::takeUp(Connection& connection, const QByteArray& bytes)
{
    Link& link = *connection.link;
    if (link.speech == Speech::Postgres) {
        connection.postgres.toServer(bytes);
    } else {
        for (const QByteArray& request : connection.requests.add(bytes))
            record(link, request);
        if (connection.requests.changesSomething() && strikes(link, Mode::CutRequest)) {
            pass(connection, connection.up, bytes.left(bytes.size() / 2));
            if (!connection.closing)
                close(connection);
            return;
        }
    }
    pass(connection, connection.up, bytes);
}

void Gate::Loop::takeDown(Connection& connection, const QByteArray& bytes)
{
    Link& link = *connection.link;
    if (link.speech == Speech::Http && connection.requests.changesSomething() && strikes(link, Mode::CutReply)) {
        close(connection);
        return;
    }
    if (link.speech == Speech::Postgres) {
        if (connection.postgres.toClient(bytes) && strikes(link, Mode::CutCommit)) {
            close(connection);
            return;
        }
    }
    pass(connection, connection.down, bytes);
}

void Gate::Loop::pass(Connection& connection, Way& way, const QByteArray& bytes)
{
    auto due = Clock::now();
    if (connection.link->treatment.mode == Mode::Delay) {
        ++connection.link->strikes;
        due += connection.link->treatment.delay;
    }
    if (!way.waiting.empty())
        due = std::max(due, way.waiting.back().due);
    way.waiting.push_back({due, bytes});
    flush(connection, way);
}

void Gate::Loop::flush(Connection& connection, Way& way)
{
    const auto now = Clock::now();
    while (!way.waiting.empty() && way.waiting.front().due <= now) {
        QByteArray& bytes = way.waiting.front().bytes;
        const ssize_t sent = ::send(way.to, bytes.constData(), static_cast<size_t>(bytes.size()), MSG_NOSIGNAL);
        if (sent < 0 && (errno == EAGAIN || errno == ENOTCONN || errno == EINTR)) {
            way.blocked = true;
            watch(way.to, EPOLLIN | EPOLLOUT);
            return;
        }
        if (sent < 0) {
            close(connection);
            return;
        }
        bytes.remove(0, sent);
        if (bytes.isEmpty())
            way.waiting.pop_front();
    }
    if (!way.waiting.empty()) {
        m_delayed.insert(&connection);
        return;
    }
    if (way.ended)
        close(connection);
    else if (std::exchange(way.blocked, false))
        watch(way.to, EPOLLIN);
}

// Neither HTTP clients nor libpq say anything once the other side has ended, so both sides end.
void Gate::Loop::end(Way& way, Connection& connection)
{
    way.ended = true;
    flush(connection, way);
}

void Gate::Loop::close(Connection& connection)
{
    if (std::exchange(connection.closing, true))
        return;
    for (const int descriptor : {connection.up.from, connection.down.from}) {
        m_sockets.erase(descriptor);
        ::close(descriptor);
    }
    m_delayed.erase(&connection);
    const auto owned = m_connections.find(&connection);
    m_closed.push_back(std::move(owned->second));
    m_connections.erase(owned);
}

int Gate::Loop::msUntilDue() const
{
    auto nearest = Clock::time_point::max();
    for (const Connection* connection : m_delayed) {
        for (const Way* way : {&connection->up, &connection->down}) {
            if (!way->waiting.empty())
                nearest = std::min(nearest, way->waiting.front().due);
        }
    }
    if (nearest == Clock::time_point::max())
        return -1;
    return static_cast<int>(
        std::max<qint64>(0, std::chrono::ceil<std::chrono::milliseconds>(nearest - Clock::now()).count()));
}

void Gate::Loop::flushDue()
{
    const auto delayed = std::exchange(m_delayed, {});
    for (Connection* connection : delayed) {
        for (Way* way : {&connection->up, &connection->down}) {
            if (!connection->closing && !way->waiting.empty())
                flush(*connection, *way);
        }
    }
}

} // namespace tillpool::nemesis
