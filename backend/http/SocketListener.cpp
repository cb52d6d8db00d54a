// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/SocketListener.h"

#include "log/Log.h"

#include <QTimer>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tillpool::http {

namespace {
constexpr int backlogConnections = 1024;
constexpr int readsMax = 16; // of one that is turned away: the others shall not wait for who never stops sending
constexpr std::chrono::milliseconds retryAfter {100};
constexpr std::chrono::seconds warnEvery {10};
} // namespace

SocketListener::SocketListener(Hooks hooks, QObject* parent) : QTcpServer(parent), m_hooks(std::move(hooks))
{
    setListenBacklogSize(backlogConnections);
}

SocketListener::~SocketListener() { stopListening(); }

bool SocketListener::listenAt(const QHostAddress& address, quint16 port)
{
    if (!listen(address, port))
        return false;
    pauseAccepting();
    const int descriptor = ::fcntl(static_cast<int>(socketDescriptor()), F_DUPFD_CLOEXEC, 0);
    if (descriptor < 0)
        return false;
    m_connectionsWait = std::make_unique<QSocketNotifier>(descriptor, QSocketNotifier::Read);
    connect(m_connectionsWait.get(), &QSocketNotifier::activated, this, [this] { acceptAll(); });
    return true;
}

void SocketListener::stopListening()
{
    close();
    if (!m_connectionsWait)
        return;
    const auto descriptor = static_cast<int>(m_connectionsWait->socket());
    m_connectionsWait.reset();
    ::close(descriptor);
}

QTcpSocket* SocketListener::nextPendingConnection()
{
    QTcpSocket* const socket = QTcpServer::nextPendingConnection();
    pauseAccepting(); // it has just resumed
    return socket;
}

void SocketListener::acceptAll()
{
    const auto listening = static_cast<int>(m_connectionsWait->socket());
    for (int accepted = 0; accepted < backlogConnections; ++accepted) {
        const int descriptor = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor >= 0)
            incomingConnection(descriptor);
        else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            return onAcceptError(errno);
        else if (errno != ECONNABORTED && errno != EINTR)
            return;
    }
}

void SocketListener::onAcceptError(int error)
{
    // The connection stays where it is: asking for it at once would ask again without an end, and nobody tells when
    // a descriptor is free.
    m_connectionsWait->setEnabled(false);
    QTimer::singleShot(retryAfter, m_connectionsWait.get(), [this] { m_connectionsWait->setEnabled(true); });
    const auto now = std::chrono::steady_clock::now();
    if (now < m_nextWarning)
        return;
    m_nextWarning = now + warnEvery;
    log::warning("can't accept a connection", {{"error", QString::fromLocal8Bit(std::strerror(error))}});
}

void SocketListener::incomingConnection(qintptr descriptor)
{
    if (!m_hooks.hasRoom()) {
        turnAway(static_cast<int>(descriptor));
        return;
    }
    auto* socket = new ClientSocket(this);
    if (!socket->setSocketDescriptor(descriptor)) {
        ::close(static_cast<int>(descriptor));
        delete socket;
        return;
    }
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_hooks.beforeParser(socket);
    addPendingConnection(socket); // Qt's HTTP server takes it at once and connects its parser
    m_hooks.afterParser(socket);
}

void SocketListener::turnAway(int descriptor) const
{
    const QByteArray answer = m_hooks.tooMany();
    [[maybe_unused]] const auto sent =
        ::send(descriptor, answer.constData(), static_cast<size_t>(answer.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::shutdown(descriptor, SHUT_WR);
    // What has come already is read: closing over unread bytes would reset the connection and lose the answer.
    std::array<char, 4096> rest {};
    for (int reads = 0; reads<readsMax&& ::recv(descriptor, rest.data(), rest.size(), MSG_DONTWAIT)> 0; ++reads) {}
    ::close(descriptor);
}

} // namespace tillpool::http
