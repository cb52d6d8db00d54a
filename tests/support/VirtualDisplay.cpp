// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/VirtualDisplay.h"

#include <QFile>
#include <QString>
#include <QTemporaryFile>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds readyWithin {30};
constexpr int exitCodeNoProgram = 127;

// Runs Xvfb in this process, which is a child: its number goes to `ready`, what it says to `log`.
[[noreturn]] void become(const QByteArray& screen, int ready, int log, pid_t parent)
{
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent)
        ::_exit(0);
    ::dup2(ready, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    ::execlp("Xvfb", "Xvfb", "-displayfd", "1", "-screen", "0", screen.constData(), "-dpi", "96", "-nolisten", "tcp",
        "-noreset", nullptr);
    ::perror("Xvfb"); // into the log
    ::_exit(exitCodeNoProgram);
}

// The number that Xvfb writes when it is ready; empty when it ends, or takes too long.
QByteArray readNumber(int ready)
{
    QByteArray number;
    const auto deadline = steady_clock::now() + readyWithin;
    while (!number.endsWith('\n')) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now());
        pollfd waiting {.fd = ready, .events = POLLIN, .revents = 0};
        char byte = 0;
        if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0
            || ::read(ready, &byte, 1) != 1)
            return {};
        number += byte;
    }
    return number.trimmed();
}

} // namespace

VirtualDisplay::VirtualDisplay(QSize pixels)
{
    QTemporaryFile log;
    int pipe[2] {};
    if (!log.open() || ::pipe2(pipe, O_CLOEXEC) != 0)
        throw std::runtime_error("no file or pipe for Xvfb");
    const QByteArray screen = QByteArray::number(pixels.width()) + 'x' + QByteArray::number(pixels.height()) + "x24";
    const pid_t parent = ::getpid();
    m_pid = ::fork();
    if (m_pid == 0)
        become(screen, pipe[1], log.handle(), parent);
    ::close(pipe[1]);
    const QByteArray number = readNumber(pipe[0]);
    ::close(pipe[0]);
    if (!number.isEmpty()) {
        m_name = ':' + number;
        return;
    }
    end();
    throw std::runtime_error(
        "Xvfb, the virtual display of these tests, does not start (package xvfb in installer/packages.txt). It says: "
        + (log.seek(0) ? log.readAll().trimmed().toStdString() : std::string()));
}

VirtualDisplay::~VirtualDisplay() { end(); }

void VirtualDisplay::end()
{
    if (m_pid <= 0)
        return;
    ::kill(m_pid, SIGTERM);
    ::waitpid(m_pid, nullptr, 0);
    m_pid = -1;
}

} // namespace tillpool::test
