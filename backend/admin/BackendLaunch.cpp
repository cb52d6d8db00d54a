// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/BackendLaunch.h"

#include "admin/Console.h"
#include "admin/HttpClient.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <chrono>
#include <csignal>
#include <thread>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Status;
using base::success;

namespace {

constexpr auto pollInterval = std::chrono::milliseconds(25);
constexpr auto healthDeadline = std::chrono::seconds(30);
constexpr int logTailLines = 15;
const auto programName = u"tillpoold"_s;

/// The copy keeps the time of the original, by which a newer build is told from it.
Status copyProgram(const QString& from, const QString& to)
{
    if (fingerprintOfFile(from) == fingerprintOfFile(to))
        return success();
    TILLPOOL_TRY_ASSIGN(const QByteArray content, readFile(from));
    TILLPOOL_TRY(writeFile(to, content, 0755));
    QFile copy(to);
    if (!copy.open(QIODevice::ReadWrite)
        || !copy.setFileTime(QFileInfo(from).lastModified(), QFileDevice::FileModificationTime))
        return systemError(u"set the time of "_s + to);
    return success();
}

} // namespace

Status waitUntilHealthy(
    const QString& url, const Supervisor& supervisor, const QString& serviceName, const QString& logFile)
{
    HttpClient client(url, {.connectMs = 1000, .totalMs = 3000});
    const auto deadline = std::chrono::steady_clock::now() + healthDeadline;
    for (;;) {
        const auto reply = client.get(u"/healthz"_s);
        TILLPOOL_TRY(supervisor.checkAlive(serviceName, logFile)); // or another program has the port, and answers on it
        if (reply && reply->status == 200)
            return success();
        if (std::chrono::steady_clock::now() > deadline) {
            const QString last = reply ? u"status %1"_s.arg(reply->status) : reply.error().detail;
            return Error {.code = ErrorCode::OutcomeUnknown,
                .detail = u"%1/healthz does not answer 200 (%2); the end of the log, %3:\n%4"_s.arg(
                    url, last, logFile, lastLines(logFile, logTailLines))};
        }
        std::this_thread::sleep_for(pollInterval);
    }
}

Status BackendLaunch::chooseProgram(const QString& requested)
{
    const QString program =
        QFileInfo(requested.isEmpty() ? m_installation.programs + u'/' + programName : requested).absoluteFilePath();
    if (!QFileInfo(program).isExecutable())
        return Error {.code = ErrorCode::NotFound,
            .detail = u"there is no backend program at %1: build it, or name it with --tillpoold"_s.arg(program)};
    m_program = program;
    m_programFingerprint = fingerprintOfFile(program);
    if (!m_data.account())
        return success();
    m_program = m_data.programPath(programName);
    return copyProgram(program, m_program);
}

Status BackendLaunch::configure(const std::vector<RegionAddress>& regions, const QStringList& settings, int count)
{
    m_instances.clear();
    for (int number = 1; number <= count; ++number) {
        const QString name = backendName(number);
        TILLPOOL_TRY_ASSIGN(const int port, m_ports.portFor(name));
        const RegionAddress& own = regions[static_cast<size_t>(number - 1) % regions.size()];
        BackendConfig config(own.plan.id, port, regions);
        TILLPOOL_TRY(config.set(settings));
        TILLPOOL_TRY(writeFile(configPath(name), config.text(), 0644));
        m_instances.push_back(
            {.service = {.name = name,
                 .title = name,
                 .layer = Layer::Backend,
                 .command = {.program = m_program,
                     .arguments = {u"serve"_s, u"--config"_s, configPath(name)},
                     .logFile = m_data.logPath(name),
                     .runAs = m_data.account()},
                 .fingerprint = fingerprint({m_program.toUtf8(), m_programFingerprint, config.text()}),
                 .stopSteps = {{SIGTERM, 13'000}, {SIGKILL, 5'000}}},
                .port = port});
    }
    return success();
}

Status BackendLaunch::migrate()
{
    const QString note = QString::fromLatin1(m_programFingerprint);
    if (m_state.note(migrationsNote()) == note)
        return success();
    Step step(u"Regions"_s, u"applying migrations"_s, Step::Layout::Block);
    TILLPOOL_TRY(runToEnd({.program = m_program,
        .arguments = {u"migrate"_s, u"--config"_s, configPath(m_instances.front().service.name)},
        .runAs = m_data.account()}));
    TILLPOOL_TRY(m_state.remember(migrationsNote(), note));
    step.done();
    return success();
}

Status BackendLaunch::start()
{
    for (const QString& name : backendNames(m_state)) {
        const bool wanted = std::any_of(m_instances.begin(), m_instances.end(),
            [&name](const Instance& instance) { return instance.service.name == name; });
        if (!wanted)
            TILLPOOL_TRY(m_supervisor.stop(name));
    }
    for (const Instance& instance : m_instances)
        TILLPOOL_TRY(startInstance(instance));
    return success();
}

Status BackendLaunch::startInstance(const Instance& instance)
{
    const Service& service = instance.service;
    if (m_supervisor.isCurrent(service.name, service.fingerprint))
        return success();
    if (m_supervisor.isRunning(service.name)) {
        Step step(u"Backend"_s, u"stopping %1, whose program or configuration has changed"_s.arg(service.title));
        TILLPOOL_TRY(m_supervisor.stop(service.name));
        step.done();
    }
    Step step(u"Backend"_s, u"starting %1 on port %2"_s.arg(service.title).arg(instance.port));
    TILLPOOL_TRY(m_supervisor.start(service));
    TILLPOOL_TRY(waitUntilHealthy(loopbackUrl(instance.port), m_supervisor, service.name, service.command.logFile));
    step.done();
    return success();
}

} // namespace tillpool::admin
