// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Supervisor.h"

#include "admin/Console.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QFileInfo>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using base::success;

namespace {

constexpr qint64 logBytesMax = 16 * 1024 * 1024;
constexpr int logTailLines = 15;

/// Keeps one older log, so that a system that is started and stopped for years does not fill the disk.
Status rotateLog(const QString& path)
{
    if (path.isEmpty() || QFileInfo(path).size() < logBytesMax)
        return success();
    return renamePath(path, path + u".1"_s);
}

Status finishStopping(const ProcessRecord& record)
{
    bool first = true;
    for (const StopStep& step : record.stopSteps) {
        if (!first)
            say(u"%1 (process %2) has not ended: sending signal %3"_s.arg(record.title)
                    .arg(record.identity.pid)
                    .arg(step.signal));
        first = false;
        TILLPOOL_TRY_ASSIGN(const SignalOutcome outcome, sendSignal(record.identity, step.signal));
        if (outcome == SignalOutcome::Gone || waitUntilGone(record.identity, step.waitMs))
            return success();
    }
    if (!isAlive(record.identity))
        return success();
    return Error {.code = ErrorCode::Internal,
        .detail = u"%1 (process %2) cannot be ended"_s.arg(record.title).arg(record.identity.pid)};
}

void keepFirst(Status& first, const Status& next)
{
    if (first && !next)
        first = next;
}

Status askToStop(const ProcessRecord& record)
{
    if (record.stopSteps.empty())
        return success();
    const auto outcome = sendSignal(record.identity, record.stopSteps.front().signal);
    return outcome ? success() : Status(outcome.error());
}

Status waitForEnd(const ProcessRecord& record)
{
    const bool gone = !record.stopSteps.empty() && waitUntilGone(record.identity, record.stopSteps.front().waitMs);
    return gone ? success() : finishStopping(record);
}

} // namespace

QByteArray fingerprintOfFile(const QString& path)
{
    const QFileInfo info(path);
    return QByteArray::number(info.size()) + ' ' + QByteArray::number(info.lastModified().toMSecsSinceEpoch());
}

QByteArray fingerprint(const QList<QByteArray>& parts)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QByteArray& part : parts)
        hash.addData(QByteArray::number(part.size()) + ':' + part);
    return hash.result().toHex().left(32);
}

bool Supervisor::isRunning(const QString& name) const
{
    const auto record = m_state.process(name);
    return record && isAlive(record->identity);
}

bool Supervisor::isCurrent(const QString& name, const QByteArray& fingerprint) const
{
    const auto record = m_state.process(name);
    return record && record->fingerprint == fingerprint && isAlive(record->identity);
}

Status Supervisor::record(const Service& service, const ProcessIdentity& process)
{
    return m_state.rememberProcess({.name = service.name,
        .title = service.title,
        .layer = service.layer,
        .identity = process,
        .fingerprint = service.fingerprint,
        .stopSteps = service.stopSteps,
        .startedAtSeconds = QDateTime::currentSecsSinceEpoch()});
}

Status Supervisor::start(const Service& service)
{
    Q_ASSERT(!isRunning(service.name));
    TILLPOOL_TRY(rotateLog(service.command.logFile));
    TILLPOOL_TRY(startInBackground(
        service.command, [this, &service](const ProcessIdentity& process) { return record(service, process); }));
    return success();
}

Status Supervisor::adopt(const Service& service, const ProcessIdentity& process) { return record(service, process); }

Status Supervisor::stop(const QString& name)
{
    const auto record = m_state.process(name);
    if (!record)
        return success();
    TILLPOOL_TRY(finishStopping(*record));
    forgetEnded(*record);
    return success();
}

void Supervisor::forgetEnded(const ProcessRecord& record)
{
    // A full disk must not keep anything from being stopped.
    keepFirst(m_recordFailure, m_state.forgetProcess(record.name));
}

Status Supervisor::stopLayer(Layer layer)
{
    std::vector<ProcessRecord> records = m_state.processes();
    std::erase_if(records, [layer](const ProcessRecord& record) { return record.layer != layer; });
    Status first = success();
    for (const ProcessRecord& record : records)
        keepFirst(first, askToStop(record));
    for (const ProcessRecord& record : records) {
        const Status ended = waitForEnd(record);
        keepFirst(first, ended);
        if (ended)
            forgetEnded(record);
    }
    return first;
}

Status Supervisor::checkAlive(const QString& name, const QString& logFile) const
{
    if (isRunning(name))
        return success();
    return Error {.code = ErrorCode::Internal,
        .detail = u"%1 has ended already; the end of its log, %2:\n%3"_s.arg(
            name, logFile, lastLines(logFile, logTailLines))};
}

} // namespace tillpool::admin
