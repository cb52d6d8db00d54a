// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>
#include <deque>
#include <functional>
#include <vector>

namespace tillpool::test {

/// A server on loopback, in the thread of its test, that plays what it is told: well or badly.
class ScriptedServer {
public:
    struct Request {
        QByteArray method {};
        QByteArray target {};
        QMap<QByteArray, QByteArray> headers {}; ///< names in lower case
        QByteArray body {};
    };
    /// What happens once a request has arrived whole.
    using Behaviour = std::function<void(QTcpSocket&)>;

    ScriptedServer();

    QUrl url() const;
    /// The next request is treated so; those that have none of their own as `always` says, by default with silence.
    void then(Behaviour behaviour) { m_script.push_back(std::move(behaviour)); }
    void always(Behaviour behaviour) { m_always = std::move(behaviour); }
    /// What has arrived, in its order.
    const std::vector<Request>& requests() const { return m_requests; }
    int openConnections() const { return m_openConnections; }
    /// Takes no connections from now on, and ends those that there are.
    void stop();
    void startAgain();

    static Behaviour answer(int status, const QByteArray& type, const QByteArray& body, const QByteArray& more = {});
    static Behaviour json(int status, const QByteArray& body, const QByteArray& more = {});
    static Behaviour problem(int status, const QByteArray& body, const QByteArray& more = {});
    static Behaviour silence();
    static Behaviour hangUp();
    /// Sends `bytes` as they are, and hangs up.
    static Behaviour rawThenHangUp(const QByteArray& bytes);
    /// An answer that begins, and goes on byte by byte for ever.
    static Behaviour drip();
    /// An answer without a length that goes on in large pieces for ever.
    static Behaviour flood();

private:
    void greet(QTcpSocket* socket);
    void take(QTcpSocket& socket);

    QTcpServer m_server;
    quint16 m_port = 0;
    std::deque<Behaviour> m_script;
    Behaviour m_always = silence();
    std::vector<Request> m_requests;
    int m_openConnections = 0;
    QObject m_sockets; ///< context of what the sockets report, gone before the rest of this
};

} // namespace tillpool::test
