// SPDX-License-Identifier: GPL-3.0-or-later
#include "Process.h"

#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tillpool::nemesis {

using namespace Qt::StringLiterals;

namespace {
volatile std::sig_atomic_t interrupted = 0;
} // namespace

void endWaitsOnSignals()
{
    std::signal(SIGINT, [](int) { interrupted = 1; });
    std::signal(SIGTERM, [](int) { interrupted = 1; });
}

bool becomesTrue(const std::function<bool()>& isTrue, std::chrono::milliseconds atMost)
{
    const auto deadline = std::chrono::steady_clock::now() + atMost;
    while (!isTrue()) {
        if (interrupted)
            throw Interrupted();
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

namespace {

/// Words as execve takes them, made before the fork: other threads may hold the allocator's lock then.
class Words {
public:
    explicit Words(const QStringList& texts)
    {
        for (const QString& text : texts)
            m_bytes.push_back(text.toUtf8());
        for (QByteArray& bytes : m_bytes)
            m_pointers.push_back(bytes.data());
        m_pointers.push_back(nullptr);
    }
    char** data() { return m_pointers.data(); }

private:
    std::vector<QByteArray> m_bytes;
    std::vector<char*> m_pointers;
};

bool changesUser(const ProgramCall& call) { return !call.user.isEmpty() && ::geteuid() == 0; }

// What is preloaded into the program must not be preloaded into setpriv, who is another user.
QStringList commandOf(const ProgramCall& call)
{
    if (!changesUser(call))
        return QStringList {call.program} + call.arguments;
    return QStringList {u"/usr/bin/setpriv"_s, u"--reuid="_s + call.user, u"--regid="_s + call.user, u"--init-groups"_s,
               u"--pdeathsig"_s, u"KILL"_s, u"--"_s, u"/usr/bin/env"_s}
    + call.environment + QStringList {call.program} + call.arguments;
}

QStringList environmentOf(const ProgramCall& call)
{
    QStringList variables = changesUser(call) ? QStringList() : call.environment;
    for (char** entry = environ; *entry; ++entry) {
        if (!QByteArray(*entry).startsWith("PG"))
            variables.append(QString::fromUtf8(*entry));
    }
    return variables;
}

} // namespace

Process::~Process()
{
    if (isRunning())
        end(SIGKILL);
}

void Process::start(const ProgramCall& call)
{
    Q_ASSERT(!isRunning());
    Words command(commandOf(call));
    Words environment(environmentOf(call));
    const QByteArray log = call.logFile.toUtf8();
    m_askedToEndBy = 0;
    m_pid = ::fork();
    if (m_pid < 0)
        cannot(u"%1 can't be started: fork failed"_s.arg(m_title));
    if (m_pid > 0)
        return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::setsid();
    const int output = ::open(log.constData(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
    if (output >= 0) {
        ::dup2(output, STDOUT_FILENO);
        ::dup2(output, STDERR_FILENO);
    }
    ::execve(command.data()[0], command.data(), environment.data());
    ::_exit(127);
}

bool Process::isRunning()
{
    int status = 0;
    if (m_pid > 0 && ::waitpid(m_pid, &status, WNOHANG) == m_pid)
        noteEnd(status);
    return m_pid > 0;
}

void Process::noteEnd(int status)
{
    m_pid = -1;
    const bool wasKilled = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    if (wasKilled || m_askedToEndBy != 0)
        return;
    m_mishap = WIFSIGNALED(status) ? u"%1 was ended by signal %2"_s.arg(m_title).arg(WTERMSIG(status))
                                   : u"%1 ended by itself with %2"_s.arg(m_title).arg(WEXITSTATUS(status));
}

void Process::signal(int number)
{
    if (isRunning())
        ::kill(m_pid, number);
}

void Process::end(int number)
{
    if (!isRunning())
        return;
    m_askedToEndBy = number;
    ::kill(m_pid, number);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (isRunning()) { // not becomesTrue: this is also how an interrupted run cleans up
        if (std::chrono::steady_clock::now() > deadline)
            cannot(u"%1 does not end"_s.arg(m_title));
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

QString Process::takeMishap() { return std::exchange(m_mishap, QString()); }

} // namespace tillpool::nemesis
