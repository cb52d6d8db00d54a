// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/TillCommand.h"

#include "admin/TillProgram.h"

#include <CLI/CLI.hpp>

namespace tillpool::admin {

using namespace Qt::StringLiterals;

namespace {

struct TillArguments {
    std::string data;
    std::string till;
};

int runTill(const TillArguments& arguments, const QStringList& options, const Installation& installation)
{
    const auto display = checkDisplay(u"till"_s);
    if (!display)
        return reportUnusable(display.error());
    const auto system = findOrBringUp(installation, QString::fromStdString(arguments.data));
    if (!system)
        return reportFailure(system.error());
    const auto start = tillStart(installation, *system, QString::fromStdString(arguments.till), options);
    return reportFailure(start ? becomeTill(*start) : start.error());
}

} // namespace

void addTillCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* const command = app.add_subcommand("till",
        "Open a till and its customer's window, on the running system; bring it up if it does not run. Ends with the "
        "till.");
    const auto arguments = std::make_shared<TillArguments>();
    command->add_option("--till", arguments->till, "Which till [the one of the demo's story]")->type_name("ID");
    command->add_option("--data", arguments->data, "The folder that was given to `up`")->type_name("DIR");
    command->allow_extras();
    command->footer("Further options are the till's own, such as --theme dark or --window-mode full_screen:\n"
                    "see tillpool-till --help.");
    command->callback([arguments, command, &context] {
        context.exitCode = runTill(*arguments, furtherOptions(*command), context.installation);
    });
}

} // namespace tillpool::admin
