// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/Settings.h"

#include <QStringList>
#include <variant>

namespace tillpool::settings {

/// What a program that does not start prints, and how it ends.
struct Ending {
    QString text;     ///< whole lines
    int exitCode = 0; ///< 0 for --help and --version: `text` is a result; else it is for standard error
};

/// Reads the settings file (--config FILE, else the standard one where it exists) and what the command line sets after
/// it: an option --name-of-setting for each of `definitions()`, --help, --version. Of an option that is given twice,
/// the last counts. `arguments` are without the program's name.
std::variant<Settings, Ending> fromCommandLine(const QStringList& arguments, const QString& version);

} // namespace tillpool::settings
