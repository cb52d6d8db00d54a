// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <sys/types.h>

namespace tillpool::nemesis {

/// Ends the run: what the faults are injected into is not as it must be.
[[noreturn]] inline void cannot(const QString& what) { throw std::runtime_error(what.toStdString()); }

/// Ends the run because a person, or a signal, asked for it.
struct Interrupted : std::runtime_error {
    Interrupted() : std::runtime_error("interrupted") {}
};
/// From now on SIGINT and SIGTERM end the run at the next wait, with all that it started.
void endWaitsOnSignals();

/// Waits until `isTrue`, looking often; false when it isn't within `atMost`. Throws Interrupted.
bool becomesTrue(const std::function<bool()>& isTrue, std::chrono::milliseconds atMost);

struct ProgramCall {
    QString program;
    QStringList arguments {};
    QString logFile {};
    QStringList environment {}; ///< "NAME=value", beside ours
    QString user {};            ///< to run it as, where we are root; empty: as ourselves
};

/// One part of the system as a child of ours: the kernel kills it when we end, however we end. For one thread, which
/// must be the main one: the child lives no longer than the thread that started it.
class Process {
public:
    explicit Process(QString title) : m_title(std::move(title)) {}
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    void start(const ProgramCall& call); ///< it must not run
    bool isRunning();
    pid_t pid() const { return m_pid; }
    void signal(int number);
    /// Sends the signal and waits for the end. Throws when it does not end within a minute.
    void end(int number);
    /// Why it ended although nobody killed it with SIGKILL or asked it to end; empty when nothing of that kind happened
    /// since the last call.
    QString takeMishap();

private:
    void noteEnd(int status);

    QString m_title;
    pid_t m_pid = -1;
    int m_askedToEndBy = 0;
    QString m_mishap;
};

} // namespace tillpool::nemesis
