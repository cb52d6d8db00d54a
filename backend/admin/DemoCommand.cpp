// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/DemoCommand.h"

#include "admin/Console.h"
#include "admin/Demo.h"
#include "admin/Launch.h"

#include <CLI/CLI.hpp>

namespace tillpool::admin {

using namespace Qt::StringLiterals;

namespace {

constexpr int exitCodeNotYet = 2;

struct DemoArguments {
    std::string data;
    bool headless = false;
};

int runDemo(const DemoArguments& arguments, const Installation& installation)
{
    if (!arguments.headless) {
        say(u"The windows of till and customer come with a later release; ./tillpool demo --headless shows a sale "
            "without them."_s);
        return exitCodeNotYet;
    }
    const QString data = QString::fromStdString(arguments.data);
    auto system = findRunningSystem(installation, data);
    if (!system && system.error().code == base::ErrorCode::NotFound) {
        endOnInterrupt();
        system = bringUp(installation, {.data = data});
    }
    if (!system)
        return reportFailure(system.error());
    const auto played = playDemo(*system);
    return played ? 0 : reportFailure(played.error());
}

} // namespace

void addDemoCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* const command = app.add_subcommand("demo",
        "Bring the system up if it does not run, and show a sale: a customer of one region, in a store of another,\n"
        "pays a part with the points of a group at home in a third.");
    const auto arguments = std::make_shared<DemoArguments>();
    command->add_flag("--headless", arguments->headless, "Without windows: ring it up and print the receipt");
    command->add_option("--data", arguments->data, "The folder that was given to `up`")->type_name("DIR");
    command->callback([arguments, &context] { context.exitCode = runDemo(*arguments, context.installation); });
}

} // namespace tillpool::admin
