// SPDX-License-Identifier: GPL-3.0-or-later
#include "StaticServer.h"

#include "admin/Files.h"
#include "admin/HttpClient.h"
#include "admin/PortPicker.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>

namespace tillpool::bench {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;

namespace {

constexpr int startMaxMs = 5000;

// As Debian sets it up: a line in the log for each request, as the backend writes one; as many workers as processors.
QByteArray configuration(const QByteArray& folder, quint16 port)
{
    QByteArray places;
    for (const char* what : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
        places += QByteArray("  ") + what + "_temp_path " + folder + '/' + what + ";\n";
    return "daemon off;\nworker_processes auto;\npid " + folder + "/pid;\nerror_log " + folder
        + "/error.log;\nevents { worker_connections 768; }\nhttp {\n  sendfile on;\n  tcp_nopush on;\n"
          "  types_hash_max_size 2048;\n  default_type application/json;\n  access_log "
        + folder + "/access.log;\n  keepalive_requests 100000000;\n" + places
        + "  server { listen 127.0.0.1:" + QByteArray::number(port) + "; root " + folder + "; }\n}\n";
}

base::Status write(const QString& path, const QByteArray& content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        return Error {.detail = u"cannot write %1: %2"_s.arg(path, file.errorString())};
    file.close();
    file.setPermissions(file.permissions() | QFileDevice::ReadGroup | QFileDevice::ReadOther);
    return base::success();
}

} // namespace

StaticServer::StaticServer() : m_folder(std::make_unique<QTemporaryDir>()), m_process(std::make_unique<QProcess>()) {}

StaticServer::StaticServer(StaticServer&&) noexcept = default;

StaticServer::~StaticServer()
{
    if (!m_process || m_process->state() == QProcess::NotRunning)
        return;
    m_process->terminate();
    m_process->waitForFinished();
}

Result<StaticServer> StaticServer::start(const QByteArray& content)
{
    const QString program = QStandardPaths::findExecutable(u"nginx"_s, {u"/usr/sbin"_s, u"/usr/bin"_s});
    if (program.isEmpty())
        return Error {
            .code = ErrorCode::NotFound, .detail = u"nginx is not installed: install the package nginx-light"_s};
    StaticServer server;
    const QString folder = server.m_folder->path();
    // As root its worker is another user, who must get at the file.
    QFile::setPermissions(folder, QFile::permissions(folder) | QFileDevice::ExeOther | QFileDevice::ExeGroup);
    TILLPOOL_TRY_ASSIGN(const int port, admin::PortPicker().pick());
    server.m_port = static_cast<quint16>(port);
    TILLPOOL_TRY(write(folder + u"/menu.json"_s, content));
    TILLPOOL_TRY(write(folder + u"/nginx.conf"_s, configuration(folder.toUtf8(), server.m_port)));
    server.m_process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    server.m_process->start(
        program, {u"-p"_s, folder, u"-e"_s, folder + u"/error.log"_s, u"-c"_s, folder + u"/nginx.conf"_s});
    TILLPOOL_TRY(server.waitUntilItAnswers());
    return server;
}

base::Status StaticServer::waitUntilItAnswers()
{
    admin::HttpClient client(u"http://127.0.0.1:%1"_s.arg(m_port));
    for (int waitedMs = 0; waitedMs < startMaxMs; waitedMs += 20) {
        if (const auto reply = client.get(u"/menu.json"_s); reply && reply->status == 200) {
            m_etag = reply->header("etag");
            return base::success();
        }
        if (m_process->waitForFinished(20))
            break;
    }
    return Error {.detail = u"nginx did not start: %1"_s.arg(admin::lastLines(m_folder->filePath(u"error.log"_s), 3))};
}

} // namespace tillpool::bench
