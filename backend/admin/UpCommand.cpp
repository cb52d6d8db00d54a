// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Commands.h"
#include "admin/Console.h"
#include "admin/Launch.h"

#include <CLI/CLI.hpp>

namespace tillpool::admin {

using namespace Qt::StringLiterals;

namespace {

struct UpArguments {
    std::string data;
    std::string backendProgram;
    std::vector<std::string> settings;
    int backends = 1;
    bool json = false;
};

void printSummary(const RunningSystem& system, const QString& requestedData)
{
    printLine(u"Tillpool is up: %1"_s.arg(system.baseUrl));
    for (const RunningRegion& region : system.regions)
        printLine(u"  %1 %2  store %3  till %4  cashier %5 with PIN %6"_s.arg(region.plan.id,
            region.plan.name.leftJustified(10), region.storeId, region.tillId, region.cashier.staffId,
            region.cashier.pin));
    printLine(u"Data, logs and passwords: %1. Stop it with ./tillpool down%2"_s.arg(
        system.dataFolder, requestedData.isEmpty() ? QString() : u" --data "_s + requestedData));
}

int runUp(const UpArguments& arguments, const Installation& installation)
{
    endOnInterrupt();
    LaunchOptions options {.data = QString::fromStdString(arguments.data),
        .backendProgram = QString::fromStdString(arguments.backendProgram),
        .backends = arguments.backends};
    for (const std::string& setting : arguments.settings)
        options.settings.append(QString::fromStdString(setting));
    const auto system = bringUp(installation, options);
    if (!system) {
        const int exitCode = reportFailure(system.error());
        const QStringList parts = runningParts(installation, options.data);
        if (!parts.isEmpty())
            say(u"Still running: %1. ./tillpool up tries again from here, ./tillpool down stops them."_s.arg(
                parts.join(u", "_s)));
        return exitCode;
    }
    if (arguments.json)
        printJson(system->json());
    else
        printSummary(*system, options.data);
    return 0;
}

} // namespace

void addUpCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* const command = app.add_subcommand("up",
        "Start three embedded regions, the backend and the gateway in the background.\n"
        "What already runs is left alone; what has died or changed is started again.");
    const auto arguments = std::make_shared<UpArguments>();
    command
        ->add_option("--data", arguments->data,
            "Where databases, logs and passwords are kept (default: .tillpool in the checkout)")
        ->type_name("DIR");
    command->add_flag("--json", arguments->json, "Print addresses and logins as one JSON object, and nothing else");
    command
        ->add_option(
            "--tillpoold", arguments->backendProgram, "The backend program (default: the one beside this program)")
        ->type_name("PATH");
    command
        ->add_option("--set", arguments->settings,
            "A value for the backend's configuration, such as catalogue.expiry_ms=500; may be repeated")
        ->type_name("SECTION.KEY=VALUE")
        ->allow_extra_args(false);
    command->add_option("--backends", arguments->backends, "How many backend instances, each with another own region")
        ->check(CLI::Range(1, 8))
        ->type_name("N")
        ->capture_default_str();
    command->callback([arguments, &context] { context.exitCode = runUp(*arguments, context.installation); });
}

} // namespace tillpool::admin
