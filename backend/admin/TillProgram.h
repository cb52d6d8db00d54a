// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/System.h"

#include <QStringList>

namespace CLI {
class App;
}

namespace tillpool::admin {

/// Whether windows can be shown; else InvalidField, in words, with what to do. `command`: "till", "demo".
base::Status checkDisplay(const QString& command);

/// What the command line says beyond the command's own options: the till's.
QStringList furtherOptions(const CLI::App& command);

/// How the till's program is started.
struct TillStart {
    QString program;
    QStringList arguments;
};

/// The start of till `tillId` (empty: the one of the demo's story) on `system`; `options` go last, so that they count.
/// Its journal is kept below the system's data, or with the caller's own where the caller may not write there.
/// InvalidId or NotFound for a till that isn't one, NotFound when the program isn't there.
base::Result<TillStart> tillStart(
    const Installation& installation, const RunningSystem& system, const QString& tillId, const QStringList& options);

/// Goes on as the till's program, in the foreground and with its exit code; returns only to say why it can't.
base::Error becomeTill(const TillStart& start);

/// Prints why a command can't be used here. Returns its exit code: 2.
int reportUnusable(const base::Error& error);

} // namespace tillpool::admin
