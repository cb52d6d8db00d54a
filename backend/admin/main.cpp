// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Commands.h"
#include "admin/DemoCommand.h"
#include "admin/GroupCommand.h"
#include "admin/LoadCommand.h"
#include "admin/ReplayCommand.h"
#include "admin/TillCommand.h"
#include "admin/VerifyCommand.h"

#include <CLI/CLI.hpp>
#include <QFile>
#include <QFileInfo>
#include <cstdlib>
#include <unistd.h>

namespace {

using namespace Qt::StringLiterals;
using namespace tillpool::admin;

constexpr int exitCodeUsage = 2;

/// libpq would take hosts, options and passwords of other databases from there.
void forgetPostgresEnvironment()
{
    QList<QByteArray> names;
    for (char** entry = environ; *entry; ++entry) {
        const QByteArray variable(*entry);
        if (variable.startsWith("PG"))
            names.append(variable.left(variable.indexOf('=')));
    }
    for (const QByteArray& name : names)
        unsetenv(name.constData()); // NOLINT(concurrency-mt-unsafe): before any thread
}

Installation findInstallation()
{
    const QString program = QFile::symLinkTarget(u"/proc/self/exe"_s);
    return {.home = QStringLiteral(TILLPOOL_HOME), .programs = QFileInfo(program).path()};
}

} // namespace

int main(int argc, char** argv)
{
    forgetPostgresEnvironment();
    CommandContext context {.installation = findInstallation()};
    CLI::App app("Sets up, runs and inspects Tillpool: regions, backend and gateway.", "tillpoolctl");
    app.require_subcommand(1);
    app.set_version_flag("--version", "tillpoolctl " TILLPOOL_VERSION);
    std::string home = context.installation.home.toStdString();
    app.add_option("--home", home, "Where installer/ and sql/ are")->type_name("DIR")->capture_default_str();
    app.parse_complete_callback(
        [&] { context.installation.home = QFileInfo(QString::fromStdString(home)).absoluteFilePath(); });
    addUpCommand(app, context);
    addDownCommand(app, context);
    addStatusCommand(app, context);
    addDemoCommand(app, context);
    addTillCommand(app, context);
    addReplayCommand(app, context);
    addVerifyCommand(app, context);
    addLoadCommand(app, context);
    addGroupCommand(app, context);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) { // --help and --version come this way too
        return app.exit(error) == 0 ? 0 : exitCodeUsage;
    }
    return context.exitCode;
}
