// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>
#include <chrono>
#include <functional>
#include <memory>

namespace tillpool::http {

class Connection;

/// A client's socket that knows the connection that looks after it.
class ClientSocket : public QTcpSocket {
public:
    using QTcpSocket::QTcpSocket;
    Connection* connection = nullptr; ///< a child of this socket
};

/// Accepts connections up to a number and turns away those over it. Where the system has no descriptor for one, it
/// waits and tries again.
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
    ~SocketListener() override;

    /// Instead of listen(), which lets Qt accept: Qt, once no connection waited, takes a lack of descriptors for the
    /// same, and asks again without a pause.
    bool listenAt(const QHostAddress& address, quint16 port);
    void stopListening();
    QTcpSocket* nextPendingConnection() override;

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void acceptAll();
    void turnAway(int descriptor) const;
    void onAcceptError(int error);
    Hooks m_hooks;
    std::unique_ptr<QSocketNotifier> m_connectionsWait; ///< on a duplicate: Qt's own notifier has the descriptor
    std::chrono::steady_clock::time_point m_nextWarning {};
};

} // namespace tillpool::http
