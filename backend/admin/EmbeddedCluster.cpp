// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/EmbeddedCluster.h"

#include "admin/Console.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <csignal>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using base::success;

namespace {

const auto settingsFile = u"tillpool.conf"_s;
constexpr int orphanWaitMs = 10'000;
const auto superuserName = u"postgres"_s;
const auto databaseName = u"tillpool"_s;

/// The server's pid, from the first line of its pid file.
std::optional<pid_t> pidOnFile(const QString& folder)
{
    QFile file(folder + u"/postmaster.pid"_s);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    bool valid = false;
    const int pid = file.readLine().trimmed().toInt(&valid);
    return valid && pid > 0 ? std::optional<pid_t>(pid) : std::nullopt;
}

bool worksIn(pid_t pid, const QString& folder)
{
    const QString place = QFile::symLinkTarget(u"/proc/%1/cwd"_s.arg(pid));
    return !place.isEmpty() && QFileInfo(place).canonicalFilePath() == QFileInfo(folder).canonicalFilePath();
}

/// All living processes whose working folder it is: a server and its children.
std::vector<ProcessIdentity> processesIn(const QString& folder)
{
    std::vector<ProcessIdentity> processes;
    for (const QString& name : QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        bool isPid = false;
        const pid_t pid = name.toInt(&isPid);
        if (!isPid || !worksIn(pid, folder))
            continue;
        if (const auto process = identityOf(pid))
            processes.push_back(*process);
    }
    return processes;
}

} // namespace

Result<QString> findPostgresPrograms()
{
    const QString debian = u"/usr/lib/postgresql/15/bin"_s;
    if (QFileInfo(debian + u"/initdb"_s).isExecutable())
        return debian;
    const QString found = QStandardPaths::findExecutable(u"initdb"_s);
    if (!found.isEmpty())
        return QFileInfo(found).path();
    return Error {.code = ErrorCode::NotFound,
        .detail =
            u"PostgreSQL 15 is not installed: there is no %1/initdb. Install the package postgresql-15"_s.arg(debian)};
}

bool EmbeddedCluster::isInitialised() const { return QFile::exists(folder() + u"/PG_VERSION"_s); }

QByteArray EmbeddedCluster::settings(int port) const
{
    return "# Written at each start; change postgresql.conf or use ALTER SYSTEM instead.\n"
           "listen_addresses = '127.0.0.1'\n"
           "port = "
        + QByteArray::number(port)
        + "\n"
          "unix_socket_directories = ''\n"
          "max_connections = 120\n"
          "shared_buffers = '128MB'\n"
          "fsync = on\n"
          "synchronous_commit = on\n"
          // Only where others are committing too: they then share one write to the disk.
          "commit_delay = 100\n"
          "commit_siblings = 4\n"
          "recovery_init_sync_method = 'syncfs'\n"
          "password_encryption = 'scram-sha-256'\n"
          "jit = off\n"
          "logging_collector = off\n"
          "log_destination = 'stderr'\n"
          "log_line_prefix = '%m [%p] %q%u@%d '\n"
          "log_checkpoints = off\n"
          "log_timezone = 'UTC'\n"
          "timezone = 'UTC'\n"
          "cluster_name = 'tillpool-"
        + m_plan.id.toLatin1() + "'\n";
}

Status EmbeddedCluster::writeSettings(int port) const
{
    return writeFile(folder() + u'/' + settingsFile, settings(port), 0600, m_data.account());
}

Service EmbeddedCluster::service(int port) const
{
    // SIGINT rolls back what is open and stops; SIGQUIT stops at once and recovers at the next start.
    return {.name = serviceName(),
        .title = title(),
        .layer = Layer::Region,
        .command = {.program = m_programs + u"/postgres"_s,
            .arguments = {u"-D"_s, folder()},
            .logFile = logFile(),
            .runAs = m_data.account()},
        .fingerprint = fingerprint({settings(port)}),
        .stopSteps = {{SIGINT, 20'000}, {SIGQUIT, 10'000}, {SIGKILL, 5'000}}};
}

std::optional<ProcessIdentity> EmbeddedCluster::findStranger() const
{
    const auto pid = pidOnFile(folder());
    return pid && worksIn(*pid, folder()) ? identityOf(*pid) : std::nullopt;
}

bool EmbeddedCluster::isReady() const
{
    constexpr qsizetype statusLine = 7;
    QFile file(folder() + u"/postmaster.pid"_s);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QList<QByteArray> lines = file.readAll().split('\n');
    return lines.size() > statusLine && lines[statusLine].trimmed() == "ready";
}

Status EmbeddedCluster::clearAway() const
{
    const QString pidFile = folder() + u"/postmaster.pid"_s;
    if (!QFile::exists(pidFile))
        return success();
    for (const ProcessIdentity& process : processesIn(folder())) {
        if (!waitUntilGone(process, orphanWaitMs))
            return Error {.code = ErrorCode::Internal,
                .detail = u"process %1 still works in %2 although its server has ended: end it, then try again"_s
                              .arg(process.pid)
                              .arg(folder())};
    }
    QFile::remove(pidFile);
    return success();
}

Result<DatabaseLogin> EmbeddedCluster::superuser(int port, const QString& database) const
{
    TILLPOOL_TRY_ASSIGN(const QString password, m_data.password(superuserName));
    return DatabaseLogin {.port = port, .database = database, .user = superuserName, .password = password};
}

Result<DatabaseLogin> EmbeddedCluster::owner(int port) const
{
    TILLPOOL_TRY_ASSIGN(const QString password, m_data.password(ownerSecret()));
    return DatabaseLogin {.port = port, .database = databaseName, .user = u"tillpool_owner"_s, .password = password};
}

Result<DatabaseLogin> EmbeddedCluster::application(int port) const
{
    TILLPOOL_TRY_ASSIGN(const QString password, m_data.password(applicationSecret()));
    return DatabaseLogin {.port = port, .database = databaseName, .user = u"tillpool"_s, .password = password};
}

namespace {

Status makeTemplate(const QString& path, const DataDirectory& data, const QString& programs)
{
    Step step(u"Regions"_s, u"initialising a PostgreSQL cluster"_s);
    const QString unfinished = path + u".new"_s;
    TILLPOOL_TRY(removeFolder(unfinished));
    TILLPOOL_TRY(data.password(superuserName));
    TILLPOOL_TRY(runToEnd({.program = programs + u"/initdb"_s,
        .arguments = {u"-D"_s, unfinished, u"-U"_s, superuserName, u"-E"_s, u"UTF8"_s, u"--no-locale"_s, u"-A"_s,
            u"scram-sha-256"_s, u"--pwfile"_s, data.secretPath(superuserName)},
        .logFile = data.logPath(u"initdb"_s),
        .runAs = data.account()}));
    const QString configuration = unfinished + u"/postgresql.conf"_s;
    TILLPOOL_TRY_ASSIGN(const QByteArray defaults, readFile(configuration));
    TILLPOOL_TRY(
        writeFile(configuration, defaults + "\ninclude = '" + settingsFile.toLatin1() + "'\n", 0600, data.account()));
    TILLPOOL_TRY(renamePath(unfinished, path));
    step.done();
    return success();
}

Status copyTemplate(const QString& path, const EmbeddedCluster& cluster, const DataDirectory& data)
{
    Step step(u"Regions"_s, u"making %1"_s.arg(cluster.title()));
    const QString unfinished = cluster.folder() + u".new"_s;
    TILLPOOL_TRY(removeFolder(unfinished));
    TILLPOOL_TRY(runToEnd({.program = u"/bin/cp"_s,
        .arguments = {u"-a"_s, u"--reflink=auto"_s, path, unfinished},
        .runAs = data.account()}));
    // The copy is renamed, and so counts, only when it is on disk.
    TILLPOOL_TRY(runToEnd({.program = u"/bin/sync"_s, .arguments = {u"-f"_s, unfinished}, .runAs = data.account()}));
    TILLPOOL_TRY(renamePath(unfinished, cluster.folder()));
    step.done();
    return success();
}

} // namespace

Status initialiseClusters(
    const std::vector<EmbeddedCluster>& clusters, const DataDirectory& data, const QString& programs)
{
    std::vector<const EmbeddedCluster*> missing;
    for (const EmbeddedCluster& cluster : clusters) {
        if (!cluster.isInitialised())
            missing.push_back(&cluster);
    }
    const QString path = data.regionPath(u"template"_s);
    for (const EmbeddedCluster* cluster : missing) {
        if (!QFile::exists(path + u"/PG_VERSION"_s))
            TILLPOOL_TRY(makeTemplate(path, data, programs));
        if (cluster != missing.back())
            TILLPOOL_TRY(copyTemplate(path, *cluster, data));
    }
    if (missing.empty())
        return removeFolder(path);
    return renamePath(path, missing.back()->folder());
}

} // namespace tillpool::admin
