// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
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
        int statementMs = 0;                ///< how long a region may take for a statement; 0: as in the system
        QMap<QString, QString> settings {}; ///< other values of the system's configuration, as TOML writes them
    };

    /// Starts it and waits until it listens; throws when it doesn't, which fails the test.
    explicit Backend(const Options& options);
    /// Kills it where it still runs. The test fails when its log shows a fault or a signal ended it that isn't SIGKILL.
    ~Backend();

    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;

    QString url() const;
    pid_t pid() const { return m_pid; }
    /// True once it has ended, by itself or by a signal.
    bool hasEnded();
    /// Waits for its end; its exit code, or the negative signal that ended it. Throws when it doesn't end.
    int waitForEnd(int timeoutMs = 60'000);
    void signal(int number); ///< nothing happens once it has ended
    /// What it wrote to its log so far.
    QByteArray log() const;

private:
    void waitUntilItListens();
    void endAndRemove();

    QString m_folder;
    pid_t m_pid = -1; ///< -1 once it has ended
    int m_status = 0; ///< as waitpid() gave it
    int m_port = 0;
};

/// The process of the system's own backend, the one behind the gateway; 0 when it does not run.
pid_t backendPid();

/// Starts what has died of the test system: a region's database, the backend. Throws when it doesn't come back.
void bringBackTheSystem();

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
