// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/RawSocket.h"

#include <QJsonDocument>
#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace tillpool::testing {

namespace {

int connectedTo(quint16 port)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return descriptor;
    ::close(descriptor);
    return -1;
}

using Clock = std::chrono::steady_clock;

bool becomes(int descriptor, short event, Clock::time_point deadline)
{
    pollfd watched {descriptor, event, 0};
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        const int ready = ::poll(&watched, 1, static_cast<int>(std::max<qint64>(left, 0)));
        if (ready >= 0 || errno != EINTR)
            return ready == 1;
    }
}

QHash<QByteArray, QByteArray> headersOf(const QByteArrayList& lines)
{
    QHash<QByteArray, QByteArray> headers;
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const qsizetype colon = lines[i].indexOf(':');
        headers.insert(lines[i].left(colon).trimmed().toLower(), lines[i].mid(colon + 1).trimmed());
    }
    return headers;
}

} // namespace

QJsonObject RawResponse::json() const { return QJsonDocument::fromJson(body).object(); }

RawSocket::RawSocket(quint16 port, std::chrono::milliseconds deadline)
    : m_descriptor(connectedTo(port)), m_deadline(deadline)
{
}

RawSocket::~RawSocket() { close(); }

RawSocket::RawSocket(RawSocket&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_deadline(other.m_deadline)
    , m_buffer(std::move(other.m_buffer))
    , m_continues(other.m_continues)
{
}

RawSocket::Sent RawSocket::send(const QByteArray& bytes)
{
    const auto end = Clock::now() + m_deadline; // not a member: another thread may be receiving
    qsizetype sent = 0;
    while (sent < bytes.size()) {
        if (m_descriptor < 0 || !becomes(m_descriptor, POLLOUT, end))
            return Sent::Cut;
        const auto n = ::send(m_descriptor, bytes.constData() + sent, static_cast<size_t>(bytes.size() - sent),
            MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return Sent::Cut;
        sent += n > 0 ? n : 0;
    }
    return Sent::All;
}

bool RawSocket::fill()
{
    std::array<char, 16384> bytes {};
    if (m_descriptor < 0 || !becomes(m_descriptor, POLLIN, m_end))
        return false;
    const auto n = ::recv(m_descriptor, bytes.data(), bytes.size(), 0);
    if (n <= 0)
        return false;
    m_buffer.append(bytes.data(), n);
    return true;
}

std::optional<QByteArray> RawSocket::takeUntil(const QByteArray& mark)
{
    while (!m_buffer.contains(mark)) {
        if (!fill())
            return std::nullopt;
    }
    return take(m_buffer.indexOf(mark) + mark.size());
}

std::optional<QByteArray> RawSocket::take(qsizetype size)
{
    while (m_buffer.size() < size) {
        if (!fill())
            return std::nullopt;
    }
    const QByteArray taken = m_buffer.left(size);
    m_buffer.remove(0, size);
    return taken;
}

std::optional<RawResponse> RawSocket::receive(Expect expect)
{
    m_end = Clock::now() + m_deadline;
    const std::optional<QByteArray> head = takeUntil("\r\n\r\n");
    if (!head)
        return std::nullopt;
    QByteArrayList lines = head->chopped(4).split('\n');
    RawResponse response {.status = lines.first().split(' ').value(1).toInt(), .headers = headersOf(lines)};
    if (response.status == 100) {
        ++m_continues;
        return receive(expect);
    }
    if (expect == Expect::HeadOnly)
        return response;
    const std::optional<QByteArray> body = take(response.header("content-length").toLongLong());
    if (!body)
        return std::nullopt;
    response.body = *body;
    return response;
}

bool RawSocket::waitForContinue()
{
    m_end = Clock::now() + m_deadline;
    const std::optional<QByteArray> head = takeUntil("\r\n\r\n");
    if (!head || !head->startsWith("HTTP/1.1 100 "))
        return false;
    ++m_continues;
    return true;
}

bool RawSocket::waitForClose()
{
    m_end = Clock::now() + m_deadline;
    while (fill()) {}
    char byte = 0;
    const auto n = ::recv(m_descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n == 0 || (n < 0 && errno != EAGAIN);
}

bool RawSocket::hasSomethingToRead() const
{
    return !m_buffer.isEmpty() || becomes(m_descriptor, POLLIN, Clock::now());
}

void RawSocket::sendLast(const QByteArray& bytes)
{
    (void)::send(m_descriptor, bytes.constData(), static_cast<size_t>(bytes.size()), MSG_NOSIGNAL | MSG_MORE);
    closeSending();
}

void RawSocket::closeSending() { ::shutdown(m_descriptor, SHUT_WR); }

void RawSocket::reset()
{
    const linger atOnce {1, 0};
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
    close();
}

void RawSocket::close()
{
    if (const int descriptor = std::exchange(m_descriptor, -1); descriptor >= 0)
        ::close(descriptor);
}

QByteArray requestBytes(
    const QByteArray& method, const QByteArray& target, const QByteArray& body, const QByteArray& headers)
{
    QByteArray bytes = method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers;
    if (!body.isEmpty())
        bytes += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    return bytes + "\r\n" + body;
}

} // namespace tillpool::testing
