// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/DemoCommand.h"

#include "admin/Demo.h"
#include "admin/TillProgram.h"

#include <CLI/CLI.hpp>

namespace tillpool::admin {

using namespace Qt::StringLiterals;

namespace {

struct DemoArguments {
    std::string data;
    bool headless = false;
};

int runHeadless(const QString& data, const Installation& installation)
{
    const auto system = findOrBringUp(installation, data);
    if (!system)
        return reportFailure(system.error());
    const auto played = playDemo(*system);
    return played ? 0 : reportFailure(played.error());
}

int runWindows(const QString& data, const QStringList& options, const Installation& installation)
{
    const auto display = checkDisplay(u"demo"_s);
    if (!display)
        return reportUnusable(display.error());
    const auto system = findOrBringUp(installation, data);
    if (!system)
        return reportFailure(system.error());
    const auto start = tillStart(installation, *system, {}, options);
    if (!start)
        return reportFailure(start.error());
    tellDemo(*system, data);
    return reportFailure(becomeTill(*start));
}

int runDemo(const DemoArguments& arguments, const QStringList& options, const Installation& installation)
{
    const QString data = QString::fromStdString(arguments.data);
    if (!arguments.headless)
        return runWindows(data, options, installation);
    if (options.isEmpty())
        return runHeadless(data, installation);
    return reportUnusable(
        base::invalidField({}, u"%1 is for windows, and --headless shows none"_s.arg(options.first())));
}

} // namespace

void addDemoCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* const command = app.add_subcommand("demo",
        "Bring the system up if it does not run, and show a sale: a customer of one region, in a store of another,\n"
        "pays a part with the points of a group at home in a third. Opens the till and the customer's window.");
    const auto arguments = std::make_shared<DemoArguments>();
    command->add_flag("--headless", arguments->headless, "Without windows: ring it up and print the receipt");
    command->add_option("--data", arguments->data, "The folder that was given to `up`")->type_name("DIR");
    command->allow_extras();
    command->footer("Further options are the till's own, such as --theme dark or --window-mode full_screen:\n"
                    "see tillpool-till --help.");
    command->callback([arguments, command, &context] {
        context.exitCode = runDemo(*arguments, furtherOptions(*command), context.installation);
    });
}

} // namespace tillpool::admin
