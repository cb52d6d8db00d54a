// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Commands.h"

#include "admin/Console.h"
#include "admin/Launch.h"

#include <QJsonDocument>
#include <csignal>
#include <cstdio>
#include <unistd.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;

namespace {

void interrupted(int signal)
{
    constexpr char message[] =
        "\nInterrupted. What was started is on record: ./tillpool up goes on from here, ./tillpool down stops it.\n";
    const ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
    static_cast<void>(ignored);
    _exit(128 + signal);
}

} // namespace

void endOnInterrupt()
{
    std::signal(SIGINT, interrupted);
    std::signal(SIGTERM, interrupted);
}

base::Result<RunningSystem> findOrBringUp(const Installation& installation, const QString& requestedData)
{
    auto running = findRunningSystem(installation, requestedData);
    if (running.hasValue() || running.error().code != base::ErrorCode::NotFound)
        return running;
    endOnInterrupt();
    return bringUp(installation, {.data = requestedData});
}

int reportFailure(const base::Error& error)
{
    say(u"tillpool: "_s + error.detail);
    return 1;
}

void printLine(const QString& line)
{
    const QByteArray bytes = line.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stdout);
    std::fflush(stdout);
}

void printJson(const QJsonObject& json)
{
    printLine(QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact)));
}

} // namespace tillpool::admin
