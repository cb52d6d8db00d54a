// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QString>
#include <optional>
#include <sys/types.h>

namespace tillpool::admin {

/// A process that can be recognised later. A pid alone is given to another program one day; a pid, the moment of its
/// start and the boot of the machine are not. Nothing here ever signals a process of which one of the three differs.
struct ProcessIdentity {
    pid_t pid = 0;
    quint64 startTicks = 0; ///< field 22 of /proc/<pid>/stat: clock ticks since boot
    QString bootId;

    bool operator==(const ProcessIdentity&) const = default;
};

/// The identity of the process that has `pid` now; nothing when there is none, or one that ended and is not reaped.
std::optional<ProcessIdentity> identityOf(pid_t pid);
bool isAlive(const ProcessIdentity& process);

enum class SignalOutcome { Sent, Gone };
/// Sends `signal`, and lets a stopped process go on so that it hears it. Gone when the process ended before.
base::Result<SignalOutcome> sendSignal(const ProcessIdentity& process, int signal);
/// Waits until the process has ended, at most `timeoutMs`; false when it still runs then.
bool waitUntilGone(const ProcessIdentity& process, int timeoutMs);

} // namespace tillpool::admin
