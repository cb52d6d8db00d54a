// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Backend.h"

#include "support/Books.h"
#include "support/System.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

[[noreturn]] void cannot(const QString& what)
{
    std::fprintf(stderr, "FAILED: %s\n", qUtf8Printable(what));
    std::exit(1);
}

QByteArray readFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// The system's own configuration with the values of this backend in the place of its own.
void writeConfig(const QString& path, const Backend::Options& options)
{
    QString config = QString::fromUtf8(readFile(system().configPath()));
    const auto set = [&config](const QString& key, const QString& value) {
        const QRegularExpression line(u"^%1\\s*=.*$"_s.arg(key), QRegularExpression::MultilineOption);
        if (!config.contains(line))
            cannot(u"the system's configuration has no "_s + key);
        config.replace(line, u"%1 = %2"_s.arg(key, value));
    };
    set(u"own_region"_s, u"\"%1\""_s.arg(options.ownRegion));
    set(u"port"_s, u"0"_s);
    set(u"relay_poll_ms"_s, QString::number(options.relayPollMs));
    set(u"recover_holds_after_ms"_s, QString::number(options.recoverHoldsAfterMs));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(config.toUtf8()) < 0)
        cannot(u"can't write "_s + path);
}

pid_t start(const QString& folder, const Backend::Options& options)
{
    const QByteArray program = qgetenv("TILLPOOL_TILLPOOLD");
    const QByteArray config = (folder + u"/tillpool.toml"_s).toUtf8();
    const QByteArray log = (folder + u"/log"_s).toUtf8();
    const pid_t pid = ::fork();
    if (pid != 0)
        return pid;
    for (const QString& setting : options.environment)
        ::putenv(::strdup(setting.toUtf8().constData()));
    const int descriptor = ::open(log.constData(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    ::dup2(descriptor, 1);
    ::dup2(descriptor, 2);
    ::execl(program.constData(), program.constData(), "serve", "--config", config.constData(), nullptr);
    ::_exit(127);
}

} // namespace

Backend::Backend(const Options& options)
{
    QTemporaryDir folder;
    folder.setAutoRemove(false);
    m_folder = folder.path();
    writeConfig(m_folder + u"/tillpool.toml"_s, options);
    m_pid = start(m_folder, options);
    const auto deadline = steady_clock::now() + milliseconds(30'000);
    const QRegularExpression listening(u"listening on http://[^:]+:(\\d+)"_s);
    while (m_port == 0) {
        const auto match = listening.match(QString::fromUtf8(log()));
        if (match.hasMatch())
            m_port = match.captured(1).toInt();
        else if (steady_clock::now() > deadline || hasEnded())
            cannot(u"the backend does not start: "_s + QString::fromUtf8(log()));
        else
            std::this_thread::sleep_for(milliseconds(20));
    }
}

Backend::~Backend()
{
    if (m_pid > 0) {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    QDir(m_folder).removeRecursively();
}

QString Backend::url() const { return u"http://127.0.0.1:%1"_s.arg(m_port); }

QByteArray Backend::log() const { return readFile(m_folder + u"/log"_s); }

void Backend::signal(int number)
{
    if (!hasEnded())
        ::kill(m_pid, number);
}

bool Backend::hasEnded()
{
    if (m_pid > 0 && ::waitpid(m_pid, &m_status, WNOHANG) == m_pid)
        m_pid = -1;
    return m_pid <= 0;
}

int Backend::waitForEnd(int timeoutMs)
{
    const auto deadline = steady_clock::now() + milliseconds(timeoutMs);
    while (!hasEnded()) {
        if (steady_clock::now() > deadline)
            cannot(u"the backend does not end: "_s + QString::fromUtf8(log().right(2000)));
        std::this_thread::sleep_for(milliseconds(10));
    }
    return WIFSIGNALED(m_status) ? -WTERMSIG(m_status) : WEXITSTATUS(m_status);
}

namespace {

pid_t postmasterOf(const QString& region)
{
    const QByteArray content = readFile(system().region(region).dataDirectory + u"/postmaster.pid"_s);
    const pid_t pid = content.left(content.indexOf('\n')).toInt();
    if (pid <= 1)
        cannot(u"region %1 has no running database"_s.arg(region));
    return pid;
}

// A postmaster and its children, so that nothing of the region answers.
QList<pid_t> family(pid_t parent)
{
    QList<pid_t> pids {parent};
    const QByteArray children = readFile(u"/proc/%1/task/%1/children"_s.arg(parent));
    for (const QByteArray& child : children.split(' ')) {
        if (child.toInt() > 1)
            pids.append(child.toInt());
    }
    return pids;
}

bool answers(const QString& region) { return PQping(system().region(region).dsn.toUtf8().constData()) == PQPING_OK; }

} // namespace

RegionOutage::RegionOutage(const QString& region, Kind kind) : m_region(region), m_kind(kind)
{
    const pid_t postmaster = postmasterOf(region);
    if (kind == Kind::Frozen) {
        for (const pid_t pid : family(postmaster))
            ::kill(pid, SIGSTOP);
        return;
    }
    ::kill(postmaster, SIGQUIT); // immediate: as a crash, without a checkpoint
    const auto deadline = steady_clock::now() + milliseconds(20'000);
    while (::kill(postmaster, 0) == 0 && QFile::exists(u"/proc/%1/stat"_s.arg(postmaster))) {
        if (readFile(u"/proc/%1/stat"_s.arg(postmaster)).contains(") Z "))
            return;
        if (steady_clock::now() > deadline)
            cannot(u"region %1 does not stop"_s.arg(region));
        std::this_thread::sleep_for(milliseconds(20));
    }
}

RegionOutage::~RegionOutage() { end(); }

void RegionOutage::end()
{
    if (std::exchange(m_ended, true))
        return;
    if (m_kind == Kind::Frozen) {
        for (const pid_t pid : family(postmasterOf(m_region)))
            ::kill(pid, SIGCONT);
        return;
    }
    const QByteArray up = qgetenv("TILLPOOL_UP");
    if (std::system(up.constData()) != 0)
        cannot(u"region %1 does not come back: %2 failed"_s.arg(m_region, QString::fromUtf8(up)));
    if (!answers(m_region))
        cannot(u"region %1 does not answer after %2"_s.arg(m_region, QString::fromUtf8(up)));
}

} // namespace tillpool::test
