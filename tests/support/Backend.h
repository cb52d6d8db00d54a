// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <sys/types.h>

namespace tillpool::test {

/// A backend process of a test's own beside the system's: the real tillpoold on the same regions, on a free port.
class Backend {
public:
    struct Options {
        QStringList environment {};          ///< "TILLPOOL_CRASH_AT=after_hold"
        int recoverHoldsAfterMs = 3'600'000; ///< by default its recovery stays out of the way
        int relayPollMs = 200;
        QString ownRegion = QStringLiteral("001");
    };

    /// Starts it and waits until it listens; ends the test process when it doesn't.
    explicit Backend(const Options& options);
    ~Backend(); ///< kills it where it still runs

    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;

    QString url() const;
    pid_t pid() const { return m_pid; }
    /// True once it has ended, by itself or by a signal.
    bool hasEnded();
    /// Waits for its end; its exit code, or the negative signal that ended it.
    int waitForEnd(int timeoutMs = 20'000);
    void signal(int number); ///< nothing happens once it has ended
    /// What it wrote to its log so far.
    QByteArray log() const;

private:
    QString m_folder;
    pid_t m_pid = -1; ///< -1 once it has ended
    int m_status = 0; ///< as waitpid() gave it
    int m_port = 0;
};

/// Stops (as by a crash, or frozen) and brings back the database of one region of the test system.
class RegionOutage {
public:
    enum class Kind { Stopped, Frozen };
    RegionOutage(const QString& region, Kind kind);
    ~RegionOutage(); ///< brings it back
    void end();

private:
    QString m_region;
    Kind m_kind;
    bool m_ended = false;
};

} // namespace tillpool::test
