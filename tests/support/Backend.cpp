// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Backend.h"

#include "admin/System.h"
#include "support/Books.h"
#include "support/System.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <mutex>
#include <set>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// Thrown, so that the test fails and what it had stopped is brought back before the next one.
[[noreturn]] void cannot(const QString& what) { throw std::runtime_error(what.toStdString()); }

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
    for (const auto& [key, value] : options.settings.asKeyValueRange())
        set(key, value);
    if (options.statementMs > 0) {
        config += u"\n[region_limits]\nstatement_ms = %1\nanswer_ms = %2\n"_s.arg(options.statementMs)
                      .arg(options.statementMs + 1000);
    }
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

// What a process says of a fault: a sanitizer's, an assertion's, or Qt's.
QByteArray faultsIn(const QByteArray& log)
{
    static const QRegularExpression fault(
        u"ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:|ASSERT"_s);
    const auto match = fault.match(QString::fromUtf8(log));
    return match.hasMatch() ? match.captured().toUtf8() + " in:\n" + log : QByteArray();
}

} // namespace

Backend::Backend(const Options& options)
{
    QTemporaryDir folder;
    folder.setAutoRemove(false);
    m_folder = folder.path();
    writeConfig(m_folder + u"/tillpool.toml"_s, options);
    m_pid = start(m_folder, options);
    try {
        waitUntilItListens();
    } catch (...) { // then nobody destroys it
        endAndRemove();
        throw;
    }
}

void Backend::waitUntilItListens()
{
    const auto deadline = steady_clock::now() + milliseconds(60'000);
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
    const bool crashed = hasEnded() && WIFSIGNALED(m_status) && WTERMSIG(m_status) != SIGKILL;
    endAndRemove();
    EXPECT_FALSE(crashed) << "the backend was ended by signal " << WTERMSIG(m_status);
}

void Backend::endAndRemove()
{
    if (!hasEnded()) {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
        m_pid = -1;
    }
    const QByteArray faults = faultsIn(log());
    EXPECT_TRUE(faults.isEmpty()) << "the backend's log shows a fault: " << faults.constData();
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

// Tests that end their process leave no region frozen behind.
class FrozenRegions {
public:
    void add(const QString& region)
    {
        const std::lock_guard lock(m_mutex);
        m_regions.insert(region);
    }
    void thaw(const QString& region)
    {
        const std::lock_guard lock(m_mutex);
        if (m_regions.erase(region) > 0) {
            for (const pid_t pid : family(postmasterOf(region)))
                ::kill(pid, SIGCONT);
        }
    }
    void thawAll()
    {
        for (const TestRegion& region : system().regions)
            thaw(region.id);
    }

private:
    std::mutex m_mutex;
    std::set<QString> m_regions;
};

FrozenRegions& frozen()
{
    static FrozenRegions* const regions = [] {
        (void)system();
        std::atexit([] { frozen().thawAll(); });
        return new FrozenRegions; // never destroyed: it's needed at exit
    }();
    return *regions;
}

bool answers(const QString& region) { return PQping(system().region(region).dsn.toUtf8().constData()) == PQPING_OK; }

} // namespace

RegionOutage::RegionOutage(const QString& region, Kind kind) : m_region(region), m_kind(kind)
{
    const pid_t postmaster = postmasterOf(region);
    if (kind == Kind::Frozen) {
        frozen().add(region);
        for (const pid_t pid : family(postmaster))
            ::kill(pid, SIGSTOP);
        return;
    }
    ::kill(postmaster, SIGQUIT); // immediate: as a crash, without a checkpoint
    const auto deadline = steady_clock::now() + milliseconds(60'000);
    while (::kill(postmaster, 0) == 0 && QFile::exists(u"/proc/%1/stat"_s.arg(postmaster))) {
        if (readFile(u"/proc/%1/stat"_s.arg(postmaster)).contains(") Z "))
            return;
        if (steady_clock::now() > deadline)
            cannot(u"region %1 does not stop"_s.arg(region));
        std::this_thread::sleep_for(milliseconds(20));
    }
}

RegionOutage::~RegionOutage()
{
    try {
        end();
    } catch (const std::exception& error) {
        ADD_FAILURE() << error.what();
    }
}

void RegionOutage::end()
{
    if (std::exchange(m_ended, true))
        return;
    if (m_kind == Kind::Frozen) {
        frozen().thaw(m_region);
        return;
    }
    bringBackTheSystem();
    if (!answers(m_region))
        cannot(u"region %1 does not answer although the system is up"_s.arg(m_region));
}

// As on record: other systems of this machine have processes that look the same.
pid_t backendPid()
{
    const auto state = admin::State::load(system().data + u"/state.json"_s);
    const auto record = state.hasValue() ? state->process(admin::backendName(1)) : std::nullopt;
    return record && admin::isAlive(record->identity) ? record->identity.pid : 0;
}

void bringBackTheSystem()
{
    const QByteArray up = qgetenv("TILLPOOL_UP");
    if (std::system(up.constData()) != 0)
        cannot(u"the system does not come back: %1 failed"_s.arg(QString::fromUtf8(up)));
}

} // namespace tillpool::test
