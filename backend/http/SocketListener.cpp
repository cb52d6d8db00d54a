// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/SocketListener.h"

#include <array>
#include <sys/socket.h>
#include <unistd.h>

namespace tillpool::http {

namespace {
constexpr int backlogConnections = 1024;
}

SocketListener::SocketListener(Hooks hooks, QObject* parent) : QTcpServer(parent), m_hooks(std::move(hooks))
{
    setListenBacklogSize(backlogConnections);
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
    while (::recv(descriptor, rest.data(), rest.size(), MSG_DONTWAIT) > 0) {}
    ::close(descriptor);
}

} // namespace tillpool::http
