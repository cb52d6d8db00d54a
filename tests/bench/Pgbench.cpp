// SPDX-License-Identifier: GPL-3.0-or-later
#include "Pgbench.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <algorithm>
#include <cmath>

namespace tillpool::bench {

using namespace Qt::StringLiterals;
using base::Error;
using base::Result;

namespace {

constexpr qsizetype latencyColumn = 2; // client, transaction, microseconds, script, time …

base::Result<QString> output(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    process.waitForFinished(-1);
    if (process.error() != QProcess::UnknownError)
        return Error {.detail = u"%1 could not be run: %2"_s.arg(program, process.errorString())};
    const QString errors = QString::fromUtf8(process.readAllStandardError()).trimmed();
    if (process.exitCode() != 0)
        return Error {.detail = u"pgbench failed: %1"_s.arg(errors.section(u'\n', -1))};
    return QString::fromUtf8(process.readAllStandardOutput());
}

std::vector<double> latenciesIn(const QString& folder)
{
    std::vector<double> milliseconds;
    const QDir logs(folder, u"log*"_s);
    for (const QString& name : logs.entryList()) {
        QFile file(logs.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        for (QByteArray line = file.readLine(); !line.isEmpty(); line = file.readLine())
            milliseconds.push_back(line.split(' ').value(latencyColumn).toDouble() / 1000);
        file.remove();
    }
    return milliseconds;
}

} // namespace

base::Status Pgbench::initialise(const QString& dsn, int scale) const
{
    TILLPOOL_TRY(output(m_program, {u"-i"_s, u"-q"_s, u"-s"_s, QString::number(scale), dsn}));
    return base::success();
}

Result<LoadResult> Pgbench::runScript(const QString& dsn, int clients, double seconds, const QString& script) const
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"script.sql"_s));
    if (!file.open(QIODevice::WriteOnly))
        return Error {.detail = u"cannot write %1: %2"_s.arg(file.fileName(), file.errorString())};
    file.write(script.toUtf8());
    file.close();
    return run(dsn, clients, seconds, {u"-f"_s, file.fileName()}, folder.path());
}

Result<LoadResult> Pgbench::runBuiltin(const QString& dsn, int clients, double seconds, const QString& name) const
{
    const QTemporaryDir folder;
    return run(dsn, clients, seconds, {u"-b"_s, name}, folder.path());
}

Result<LoadResult> Pgbench::run(
    const QString& dsn, int clients, double seconds, const QStringList& script, const QString& folder) const
{
    const QStringList arguments =
        QStringList {u"-n"_s, u"-M"_s, u"prepared"_s, u"-c"_s, QString::number(clients), u"-j"_s, u"2"_s, u"-T"_s,
            QString::number(std::max(1L, std::lround(seconds))), u"--log"_s, u"--log-prefix"_s, folder + u"/log"_s}
        + script + QStringList {dsn};
    TILLPOOL_TRY_ASSIGN(const QString said, output(m_program, arguments));
    const auto tps = QRegularExpression(u"tps = ([0-9.]+)"_s).match(said);
    const auto done = QRegularExpression(u"transactions actually processed: ([0-9]+)"_s).match(said);
    if (!tps.hasMatch() || !done.hasMatch() || tps.captured(1).toDouble() <= 0)
        return Error {.detail = u"pgbench said nothing of transactions: %1"_s.arg(said)};
    const qint64 transactions = done.captured(1).toLongLong();
    return LoadResult {.seconds = static_cast<double>(transactions) / tps.captured(1).toDouble(),
        .done = transactions,
        .milliseconds = latenciesIn(folder)};
}

} // namespace tillpool::bench
