// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Gateway.h"

#include "support/Api.h"

#include <QFile>
#include <QUrl>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using testing::RawResponse;
using testing::RawSocket;

namespace {

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

quint16 gatewayPort() { return static_cast<quint16>(QUrl(system().baseUrl).port()); }

qint64 residentKibibytes(pid_t pid)
{
    for (const QByteArray& line : contentOf(u"/proc/%1/status"_s.arg(pid)).split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).chopped(2).trimmed().toLongLong();
    }
    return 0;
}

bool isHealthy()
{
    Api api;
    return api.get(u"/healthz"_s).status == 200;
}

std::vector<RawResponse> answersTo(const QByteArray& bytes, size_t wanted)
{
    RawSocket socket(gatewayPort());
    (void)socket.send(bytes);
    std::vector<RawResponse> answers;
    while (auto answer = socket.receive()) {
        answers.push_back(*answer);
        if (answers.size() == wanted)
            socket.closeSending();
    }
    return answers;
}

} // namespace tillpool::test
