// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTcpServer>
#include <QTcpSocket>
#include <functional>

namespace tillpool::http {

class Connection;

/// A client's socket that knows the connection that looks after it.
class ClientSocket : public QTcpSocket {
public:
    using QTcpSocket::QTcpSocket;
    Connection* connection = nullptr; ///< a child of this socket
};

/// Accepts connections up to a number and turns away those over it.
class SocketListener : public QTcpServer {
public:
    struct Hooks {
        std::function<bool()> hasRoom;
        std::function<void(ClientSocket*)>
            beforeParser;                               ///< connect what must run before Qt's parser on the same signal
        std::function<void(ClientSocket*)> afterParser; ///< and what must run after it
        std::function<QByteArray()> tooMany;            ///< the answer for a connection that is turned away
    };

    explicit SocketListener(Hooks hooks, QObject* parent = nullptr);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void turnAway(int descriptor) const;
    Hooks m_hooks;
};

} // namespace tillpool::http
