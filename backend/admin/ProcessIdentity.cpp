// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/ProcessIdentity.h"

#include "admin/Files.h"

#include <QFile>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <poll.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern "C" {
#include <sys/pidfd.h> // glibc 2.36 does not say so itself
}

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Result;

namespace {

constexpr auto pollInterval = std::chrono::milliseconds(10);

QString currentBootId()
{
    static const QString bootId = [] {
        QFile file(u"/proc/sys/kernel/random/boot_id"_s);
        return file.open(QIODevice::ReadOnly) ? QString::fromLatin1(file.readAll().trimmed()) : QString();
    }();
    return bootId;
}

/// A descriptor of exactly this process, or -1: from here on the pid cannot be mistaken for another's.
int openExactly(const ProcessIdentity& process)
{
    const int fd = pidfd_open(process.pid, 0);
    if (fd >= 0 && identityOf(process.pid) != process) {
        close(fd);
        return -1;
    }
    return fd;
}

int signalExactly(int pidfd, const ProcessIdentity& process, int signal)
{
    return pidfd >= 0 ? pidfd_send_signal(pidfd, signal, nullptr, 0) : ::kill(process.pid, signal);
}

/// A child of ours that ended stays in the table of processes until it is asked for.
void reap(const ProcessIdentity& process) { waitpid(process.pid, nullptr, WNOHANG); }

} // namespace

std::optional<ProcessIdentity> identityOf(pid_t pid)
{
    QFile file(u"/proc/%1/stat"_s.arg(pid));
    if (pid <= 0 || !file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray stat = file.readAll();
    // The second field is the name in parentheses and may hold spaces and parentheses itself.
    const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    constexpr int stateIndex = 0;
    constexpr int startIndex = 19;
    if (fields.size() <= startIndex || fields[stateIndex] == "Z" || fields[stateIndex] == "X")
        return std::nullopt;
    return ProcessIdentity {.pid = pid, .startTicks = fields[startIndex].toULongLong(), .bootId = currentBootId()};
}

bool isAlive(const ProcessIdentity& process) { return identityOf(process.pid) == process; }

Result<SignalOutcome> sendSignal(const ProcessIdentity& process, int signal)
{
    if (!isAlive(process))
        return SignalOutcome::Gone;
    const int pidfd = openExactly(process); // < 0 on a kernel without it as well: then the check above has to do
    if (pidfd < 0 && !isAlive(process))
        return SignalOutcome::Gone;
    const int failed = signalExactly(pidfd, process, signal);
    const int why = errno;
    if (failed == 0)
        signalExactly(pidfd, process, SIGCONT);
    if (pidfd >= 0)
        close(pidfd);
    if (failed == 0)
        return SignalOutcome::Sent;
    if (why == ESRCH)
        return SignalOutcome::Gone;
    errno = why;
    return systemError(u"signal process %1"_s.arg(process.pid));
}

bool waitUntilGone(const ProcessIdentity& process, int timeoutMs)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeoutMs);
    while (isAlive(process)) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0)
            return false;
        const int pidfd = openExactly(process);
        if (pidfd < 0) {
            std::this_thread::sleep_for(pollInterval);
            continue;
        }
        pollfd wait {.fd = pidfd, .events = POLLIN, .revents = 0};
        poll(&wait, 1, static_cast<int>(left.count()));
        close(pidfd);
    }
    reap(process);
    return true;
}

} // namespace tillpool::admin
