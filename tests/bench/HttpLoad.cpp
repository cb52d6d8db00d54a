// SPDX-License-Identifier: GPL-3.0-or-later
#include "HttpLoad.h"

#include <QByteArrayView>
#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace tillpool::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int silenceMaxMs = 10'000; // nobody answers any more
constexpr qsizetype failureShownBytes = 400;

class Descriptor {
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    Descriptor(Descriptor&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    int fd() const { return m_fd; }

private:
    int m_fd;
};

Descriptor connectedTo(quint16 port)
{
    Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return ::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? std::move(socket)
                                                                                                    : Descriptor(-1);
}

qsizetype contentLengthOf(QByteArrayView head)
{
    static constexpr std::array<QByteArrayView, 2> names {"\r\ncontent-length: ", "\r\nContent-Length: "};
    for (const QByteArrayView name : names) {
        const qsizetype at = head.indexOf(name);
        if (at < 0)
            continue;
        const QByteArrayView rest = head.sliced(at + name.size());
        return rest.first(rest.indexOf('\r')).toLongLong();
    }
    return 0;
}

/// One connection and the request that it waits for.
class Client {
public:
    explicit Client(quint16 port) : m_socket(connectedTo(port)) {}

    int fd() const { return m_socket.fd(); }
    bool isWaiting() const { return m_waits; }
    double milliseconds() const { return m_took; }
    int status() const { return m_status; }
    const QByteArray& received() const { return m_received; }

    bool send(const QByteArray& request)
    {
        m_received.clear();
        m_expected = -1;
        m_begun = Clock::now();
        m_waits =
            ::send(fd(), request.constData(), static_cast<size_t>(request.size()), MSG_NOSIGNAL) == request.size();
        return m_waits;
    }

    enum class Read { More, Answered, Cut };
    Read read()
    {
        static thread_local std::array<char, 65536> bytes;
        const auto size = ::recv(fd(), bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (size < 0 && (errno == EAGAIN || errno == EINTR))
            return Read::More;
        if (size <= 0) {
            m_waits = false;
            return Read::Cut;
        }
        take(QByteArrayView(bytes.data(), size));
        if (m_expected < 0 || m_total < m_expected)
            return Read::More;
        m_took = std::chrono::duration<double, std::milli>(Clock::now() - m_begun).count();
        m_waits = false;
        return Read::Answered;
    }

private:
    // Only the head is kept: of the rest its length is what counts.
    void take(QByteArrayView bytes)
    {
        if (m_expected >= 0) {
            m_total += bytes.size();
            return;
        }
        m_received.append(bytes.data(), bytes.size());
        m_total = m_received.size();
        const qsizetype end = m_received.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        m_status = m_received.mid(9, 3).toInt();
        m_expected = end + 4 + (m_status == 304 ? 0 : contentLengthOf(QByteArrayView(m_received).first(end + 2)));
    }

    Descriptor m_socket;
    Clock::time_point m_begun {};
    QByteArray m_received;
    qsizetype m_expected = -1; // bytes of the whole answer, once its head is there
    qsizetype m_total = 0;
    int m_status = 0;
    double m_took = 0;
    bool m_waits = false;
};

} // namespace

LoadResult HttpLoad::run(double seconds, int expectedStatus, const RequestMaker& next) const
{
    const Descriptor poll(::epoll_create1(EPOLL_CLOEXEC));
    std::vector<Client> clients;
    LoadResult result;
    const auto fail = [&result](const QByteArray& answer) {
        if (result.failed++ == 0)
            result.firstFailure = answer.left(failureShownBytes);
    };
    for (int number = 0; number < m_clients; ++number) {
        clients.emplace_back(m_port);
        epoll_event event {.events = EPOLLIN, .data = {.u32 = static_cast<quint32>(number)}};
        ::epoll_ctl(poll.fd(), EPOLL_CTL_ADD, clients.back().fd(), &event);
    }
    const auto begin = Clock::now();
    const auto end = begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    int waiting = 0;
    for (int number = 0; number < m_clients; ++number) {
        if (clients[static_cast<size_t>(number)].send(next(number)))
            ++waiting;
        else
            fail("could not be sent");
    }
    std::array<epoll_event, 64> events {};
    while (waiting > 0) {
        const int ready = ::epoll_wait(poll.fd(), events.data(), static_cast<int>(events.size()), silenceMaxMs);
        if (ready == 0) {
            fail("no answer");
            break;
        }
        for (int i = 0; i < ready; ++i) {
            const quint32 number = events[static_cast<size_t>(i)].data.u32;
            Client& client = clients[number];
            if (!client.isWaiting())
                continue;
            const Client::Read read = client.read();
            if (read == Client::Read::More)
                continue;
            --waiting;
            if (read == Client::Read::Cut) {
                fail("cut off");
                ::epoll_ctl(poll.fd(), EPOLL_CTL_DEL, client.fd(), nullptr);
                continue;
            }
            if (client.status() == expectedStatus) {
                ++result.done;
                result.milliseconds.push_back(client.milliseconds());
            } else {
                fail(client.received());
            }
            if (Clock::now() < end && client.send(next(static_cast<int>(number))))
                ++waiting;
        }
    }
    result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return result;
}

QByteArray requestBytes(
    const QByteArray& method, const QByteArray& target, const QByteArray& headers, const QByteArray& body)
{
    QByteArray bytes = method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers;
    if (!body.isEmpty())
        bytes += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    return bytes + "\r\n" + body;
}

} // namespace tillpool::bench
