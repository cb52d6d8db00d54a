// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/System.h"

namespace CLI {
class App;
}

namespace tillpool::admin {

/// What every command of tillpoolctl is given, and where it leaves its exit code.
struct CommandContext {
    Installation installation;
    int exitCode = 0;
};

// Each adds one subcommand whose callback runs it; `context` must outlive the parsing.
void addUpCommand(CLI::App& app, CommandContext& context);
void addDownCommand(CLI::App& app, CommandContext& context);
void addStatusCommand(CLI::App& app, CommandContext& context);

/// The system that runs from `requestedData` (empty: the default place), brought up where none does or a part of it has
/// died.
base::Result<RunningSystem> findOrBringUp(const Installation& installation, const QString& requestedData);

/// Prints the error for a person on standard error. Returns the exit code of a command that failed: 1.
int reportFailure(const base::Error& error);

/// Prints one line of JSON on standard output.
void printJson(const QJsonObject& json);
/// Prints one line on standard output.
void printLine(const QString& line);

/// On Ctrl-C and SIGTERM, says that nothing is lost and ends at once: what was started is on record.
void endOnInterrupt();

} // namespace tillpool::admin
