// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/Files.h"
#include "admin/ProcessIdentity.h"

#include <QStringList>
#include <functional>

namespace tillpool::admin {

/// A program to start. Its standard input is /dev/null; its output goes to `logFile`, or to our standard error where
/// that is empty. It gets our environment without what would divert libpq (PG…) and with messages in English.
struct Command {
    QString program;
    QStringList arguments {};
    QString logFile {};
    Owner runAs {};
};

/// Called with the identity of a process that exists but does not run its program yet.
using Recorder = std::function<base::Status(const ProcessIdentity&)>;

/// Starts a program that outlives us. It begins only after `record` succeeded: there is no moment at which a program
/// runs that is not on record, even if we are killed. Must be called while this process has one thread.
base::Result<ProcessIdentity> startInBackground(const Command& command, const Recorder& record);

/// Runs a program to its end; the kernel ends it if we are killed before. An error unless it exits with 0; the error
/// quotes the end of its log, if it has one.
base::Status runToEnd(const Command& command);

} // namespace tillpool::admin
