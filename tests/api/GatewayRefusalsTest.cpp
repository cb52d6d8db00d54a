// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"
#include "api/Gateway.h"

#include "admin/PortPicker.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <arpa/inet.h>
#include <csignal>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace tillpool::test;
using tillpool::testing::RawResponse;
using tillpool::testing::RawSocket;
using tillpool::testing::requestBytes;

namespace {

/// A backend that is well whenever it is asked, and breaks off, talks nonsense or is silent on the paths that say so.
class BadBackend {
public:
    BadBackend()
    {
        sockaddr_in address {
            .sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
        socklen_t length = sizeof address;
        m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(::bind(m_listener, reinterpret_cast<sockaddr*>(&address), length), 0);
        EXPECT_EQ(::listen(m_listener, 50), 0);
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &length);
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { serve(); });
    }
    ~BadBackend()
    {
        ::shutdown(m_listener, SHUT_RDWR);
        m_thread.join();
        for (const int silent : m_silent)
            ::close(silent);
        ::close(m_listener);
    }
    BadBackend(const BadBackend&) = delete;
    BadBackend& operator=(const BadBackend&) = delete;
    int port() const { return m_port; }

private:
    void serve()
    {
        for (int client = ::accept(m_listener, nullptr, nullptr); client >= 0;
             client = ::accept(m_listener, nullptr, nullptr))
            answer(client);
    }

    void answer(int client)
    {
        QByteArray head(4096, '\0');
        head.truncate(std::max<ssize_t>(0, ::recv(client, head.data(), static_cast<size_t>(head.size()), 0)));
        if (head.contains("/silent")) {
            m_silent.push_back(client);
            return;
        }
        const QByteArray answer = head.contains("/broken") ? "HTTP/1.1 200 OK\r\nConte"
            : head.contains("/nonsense")                   ? "\x01\x02nonsense\r\n\r\n"
                                                           : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        (void)::send(client, answer.constData(), static_cast<size_t>(answer.size()), MSG_NOSIGNAL);
        ::close(client);
    }

    int m_listener = -1;
    int m_port = 0;
    std::vector<int> m_silent;
    std::thread m_thread;
};

/// The system's gateway once more, in front of another backend and with less patience.
class OwnGateway {
public:
    explicit OwnGateway(int backendPort) : m_port(tillpool::admin::PortPicker().pick().takeValue())
    {
        QFile ofTheSystem(QFileInfo(system().configPath()).path() + u"/haproxy.cfg"_s);
        EXPECT_TRUE(ofTheSystem.open(QIODevice::ReadOnly));
        QString text = QString::fromUtf8(ofTheSystem.readAll());
        static const QRegularExpression servers(u"server backend-.*"_s, QRegularExpression::MultilineOption);
        text.replace(u"bind 127.0.0.1:%1"_s.arg(gatewayPort()), u"bind 127.0.0.1:%1"_s.arg(m_port));
        text.replace(servers, u"server backend-1 127.0.0.1:%1"_s.arg(backendPort));
        text.replace(u"timeout server 30s"_s, u"timeout server 1s"_s);
        QFile own(m_folder.filePath(u"haproxy.cfg"_s));
        EXPECT_TRUE(own.open(QIODevice::WriteOnly) && own.write(text.toUtf8()) > 0);
        own.close();
        start(own.fileName().toUtf8());
    }
    ~OwnGateway()
    {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    OwnGateway(const OwnGateway&) = delete;
    OwnGateway& operator=(const OwnGateway&) = delete;

    std::optional<RawResponse> get(const QByteArray& path) const
    {
        RawSocket socket(static_cast<quint16>(m_port));
        if (!socket.isConnected())
            return std::nullopt;
        (void)socket.send(requestBytes("GET", path));
        return socket.receive();
    }

private:
    void start(const QByteArray& config)
    {
        m_pid = ::fork();
        if (m_pid == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::setenv("PATH", "/usr/sbin:/usr/local/sbin:/usr/bin", 1);
            ::execlp("haproxy", "haproxy", "-db", "-q", "-f", config.constData(), nullptr);
            ::_exit(127);
        }
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        for (auto answer = get("/healthz"); !answer || answer->status != 200; answer = get("/healthz")) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "the gateway does not start";
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }

    QTemporaryDir m_folder;
    int m_port;
    pid_t m_pid = -1;
};

} // namespace

TEST(GatewayRefusals, WhatABackendLeftOpenIsUnknownWith503)
{
    const BadBackend backend;
    const OwnGateway gateway(backend.port());
    for (const char* path : {"/broken", "/nonsense", "/silent"}) {
        SCOPED_TRACE(path);
        const auto answer = gateway.get(path);
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 503);
        EXPECT_EQ(faultOfProblem(503, answer->header("content-type"), answer->body), QString());
        EXPECT_EQ(answer->json()[u"code"_s], u"outcome_unknown"_s);
        EXPECT_GT(answer->header("retry-after").toInt(), 0);
        EXPECT_FALSE(answer->header("x-request-id").isEmpty());
    }
}
