// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/Spawn.h"
#include "admin/State.h"

namespace tillpool::admin {

/// A part of the system that runs in the background.
struct Service {
    QString name;
    QString title;
    Layer layer = Layer::Region;
    Command command;
    QByteArray fingerprint; ///< of its program and configuration
    std::vector<StopStep> stopSteps;
};

/// Starts and stops background processes, and keeps the record of them true.
class Supervisor {
public:
    explicit Supervisor(State& state) : m_state(state) {}

    bool isRunning(const QString& name) const;
    /// Running, and with the program and the configuration that it is to have now.
    bool isCurrent(const QString& name, const QByteArray& fingerprint) const;

    /// Starts it; it must not be running. Does not wait until it is ready.
    base::Status start(const Service& service);
    /// Stops it if it runs, step by step, and forgets it.
    base::Status stop(const QString& name);
    /// Stops every process of a layer, all of them at once. Goes on after an error, and returns the first one.
    base::Status stopLayer(Layer layer);

    /// Keeps a process that somebody else started in our place, so that it is found and stopped as ours.
    base::Status adopt(const Service& service, const ProcessIdentity& process);

    /// Why what has ended could not be taken off the record, if it could not. That harms nothing: a process is told by
    /// its start, so that one which has ended is recognised as such.
    const base::Status& recordFailure() const { return m_recordFailure; }

    /// An error that says that the process ended too early and quotes its log, if it did; else success.
    base::Status checkAlive(const QString& name, const QString& logFile) const;

private:
    base::Status record(const Service& service, const ProcessIdentity& process);
    void forgetEnded(const ProcessRecord& record);

    State& m_state;
    base::Status m_recordFailure = base::success();
};

/// Of a program's file: it changes when the program is built anew.
QByteArray fingerprintOfFile(const QString& path);
QByteArray fingerprint(const QList<QByteArray>& parts);

} // namespace tillpool::admin
