// SPDX-License-Identifier: GPL-3.0-or-later
#include "ScriptedServer.h"

#include <QTimer>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QByteArray head(int status, const QByteArray& type, const QByteArray& more)
{
    return "HTTP/1.1 " + QByteArray::number(status) + " As played\r\nContent-Type: " + type + "\r\n" + more;
}

ScriptedServer::Behaviour again(const QByteArray& piece)
{
    return [piece](QTcpSocket& socket) {
        auto* const timer = new QTimer(&socket);
        QObject::connect(timer, &QTimer::timeout, &socket, [&socket, piece] {
            if (socket.bytesToWrite() < 10 * piece.size())
                socket.write(piece);
        });
        timer->start(1ms);
    };
}

} // namespace

ScriptedServer::ScriptedServer()
{
    QObject::connect(&m_server, &QTcpServer::newConnection, &m_sockets, [this] {
        while (QTcpSocket* const socket = m_server.nextPendingConnection())
            greet(socket);
    });
    startAgain();
}

QUrl ScriptedServer::url() const { return QUrl(u"http://127.0.0.1:%1"_s.arg(m_port)); }

void ScriptedServer::startAgain()
{
    if (!m_server.listen(QHostAddress::LocalHost, m_port))
        qFatal("The server of a test can't listen: %s", qUtf8Printable(m_server.errorString()));
    m_port = m_server.serverPort();
}

void ScriptedServer::stop()
{
    m_server.close();
    for (QTcpSocket* const socket : m_server.findChildren<QTcpSocket*>())
        socket->abort();
}

void ScriptedServer::greet(QTcpSocket* socket)
{
    ++m_openConnections;
    QObject::connect(socket, &QTcpSocket::readyRead, &m_sockets, [this, socket] { take(*socket); });
    QObject::connect(socket, &QTcpSocket::disconnected, &m_sockets, [this, socket] {
        --m_openConnections;
        socket->deleteLater();
    });
}

void ScriptedServer::take(QTcpSocket& socket)
{
    const QByteArray all = socket.peek(socket.bytesAvailable());
    const qsizetype headEnd = all.indexOf("\r\n\r\n");
    if (headEnd < 0)
        return;
    Request request;
    const QList<QByteArray> lines = all.left(headEnd).split('\n');
    request.method = lines[0].split(' ').value(0);
    request.target = lines[0].split(' ').value(1);
    for (const QByteArray& line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        request.headers.insert(line.left(colon).toLower(), line.mid(colon + 1).trimmed());
    }
    const qsizetype length = request.headers.value("content-length").toLongLong();
    if (all.size() < headEnd + 4 + length)
        return;
    request.body = all.mid(headEnd + 4, length);
    socket.read(headEnd + 4 + length);
    m_requests.push_back(request);
    Behaviour behaviour = m_always;
    if (!m_script.empty()) {
        behaviour = m_script.front();
        m_script.pop_front();
    }
    behaviour(socket);
}

ScriptedServer::Behaviour ScriptedServer::answer(
    int status, const QByteArray& type, const QByteArray& body, const QByteArray& more)
{
    return [=](QTcpSocket& socket) {
        socket.write(
            head(status, type, more) + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    };
}

ScriptedServer::Behaviour ScriptedServer::json(int status, const QByteArray& body, const QByteArray& more)
{
    return answer(status, "application/json", body, more);
}

ScriptedServer::Behaviour ScriptedServer::problem(int status, const QByteArray& body, const QByteArray& more)
{
    return answer(status, "application/problem+json", body, more);
}

ScriptedServer::Behaviour ScriptedServer::silence()
{
    return [](QTcpSocket&) {};
}

ScriptedServer::Behaviour ScriptedServer::hangUp()
{
    return [](QTcpSocket& socket) { socket.disconnectFromHost(); };
}

ScriptedServer::Behaviour ScriptedServer::rawThenHangUp(const QByteArray& bytes)
{
    return [bytes](QTcpSocket& socket) {
        socket.write(bytes);
        socket.disconnectFromHost();
    };
}

ScriptedServer::Behaviour ScriptedServer::drip()
{
    return [](QTcpSocket& socket) {
        socket.write(head(200, "application/json", "Content-Length: 1000000\r\n\r\n"));
        again(" ")(socket);
    };
}

ScriptedServer::Behaviour ScriptedServer::flood()
{
    return [](QTcpSocket& socket) {
        socket.write(head(200, "application/json", "Connection: close\r\n\r\n"));
        again(QByteArray(64 * 1024, ' '))(socket);
    };
}

} // namespace tillpool::test
