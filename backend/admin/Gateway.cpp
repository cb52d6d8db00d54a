// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Gateway.h"

#include <QRegularExpression>
#include <QStandardPaths>
#include <algorithm>
#include <csignal>
#include <sys/resource.h>
#include <thread>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;

namespace {

constexpr rlim_t connectionsWanted = 4000;
constexpr rlim_t filesBesideConnections = 200;

/// Each client takes two descriptors, one towards the backend; HAProxy refuses to start with a promise it cannot keep.
int connectionsMax()
{
    rlimit files {};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return 400;
    const rlim_t possible =
        files.rlim_max > 2 * filesBesideConnections ? (files.rlim_max - filesBesideConnections) / 2 : 100;
    return static_cast<int>(std::min(connectionsWanted, possible));
}

/// It is one program among many on the machine, and one thread serves more than the databases behind it can.
int threads() { return static_cast<int>(std::clamp(std::thread::hardware_concurrency() / 4, 1U, 4U)); }

QByteArray serverLines(const std::vector<int>& ports)
{
    QByteArray lines;
    int number = 1;
    for (const int port : ports) {
        lines += lines.isEmpty() ? "" : "\n    ";
        lines += "server backend-" + QByteArray::number(number) + " 127.0.0.1:" + QByteArray::number(port);
        ++number;
    }
    return lines;
}

} // namespace

Result<Gateway> Gateway::find(const QString& home, const DataDirectory& data)
{
    QString program = QStandardPaths::findExecutable(u"haproxy"_s);
    if (program.isEmpty())
        program = QStandardPaths::findExecutable(u"haproxy"_s, {u"/usr/sbin"_s, u"/usr/local/sbin"_s});
    if (program.isEmpty())
        return Error {
            .code = ErrorCode::NotFound, .detail = u"HAProxy is not installed: install the package haproxy"_s};
    TILLPOOL_TRY_ASSIGN(QByteArray pattern, readFile(home + u"/installer/haproxy.cfg.in"_s));
    return Gateway(program, std::move(pattern), data);
}

Result<QByteArray> Gateway::configuration(int port, const std::vector<int>& backendPorts) const
{
    QByteArray text = m_pattern;
    text.replace("@PORT@", QByteArray::number(port));
    text.replace("@MAXCONN@", QByteArray::number(connectionsMax()));
    text.replace("@THREADS@", QByteArray::number(threads()));
    text.replace("@SERVERS@", serverLines(backendPorts));
    static const QRegularExpression placeholder(u"@[A-Z_]+@"_s);
    if (const auto left = placeholder.match(QString::fromUtf8(text)); left.hasMatch())
        return base::invalidField(
            u"haproxy.cfg.in"_s, u"nothing is known to put in the place of %1"_s.arg(left.captured()));
    return text;
}

Result<Service> Gateway::prepare(const QByteArray& configuration) const
{
    const QString path = m_data->configPath(u"haproxy.cfg"_s);
    TILLPOOL_TRY(writeFile(path, configuration, 0644));
    TILLPOOL_TRY(runToEnd({.program = m_program,
        .arguments = {u"-c"_s, u"-q"_s, u"-f"_s, path},
        .logFile = logFile(),
        .runAs = m_data->account()}));
    // SIGUSR1 closes the port at once and lets the answers that are on their way go out.
    return Service {.name = serviceName(),
        .title = u"gateway"_s,
        .layer = Layer::Gateway,
        .command = {.program = m_program,
            .arguments = {u"-db"_s, u"-f"_s, path},
            .logFile = logFile(),
            .runAs = m_data->account()},
        .fingerprint = fingerprintOf(configuration),
        .stopSteps = {{SIGUSR1, 12'000}, {SIGTERM, 3'000}, {SIGKILL, 3'000}}};
}

} // namespace tillpool::admin
