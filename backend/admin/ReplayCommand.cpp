// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/ReplayCommand.h"

#include "admin/Replay.h"

#include <CLI/CLI.hpp>

namespace tillpool::admin {

using namespace Qt::StringLiterals;

namespace {

constexpr int clientsMax = 64;

struct ReplayArguments {
    std::string file;
    std::string data;
    int clients = ReplayOptions {}.clients;
    bool json = false;
};

int runReplay(const ReplayArguments& arguments, const Installation& installation)
{
    const auto system = findOrBringUp(installation, QString::fromStdString(arguments.data));
    if (!system)
        return reportFailure(system.error());
    const auto report = replay(*system, {.file = QString::fromStdString(arguments.file), .clients = arguments.clients});
    if (!report)
        return reportFailure(report.error());
    if (arguments.json)
        printJson(toJson(*report));
    else
        printLine(toText(*report).trimmed());
    return report->missing == 0 ? 0 : 1;
}

} // namespace

void addReplayCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* const command = app.add_subcommand("replay",
        "Ring up a file of receipts through the API, each ticket once however often it is run.\n"
        "Exit code 0 when every well-formed ticket is in the books, else 1.");
    const auto arguments = std::make_shared<ReplayArguments>();
    command->add_option("file", arguments->file, "CSV in the form of the coffee chain sample")
        ->check(CLI::ExistingFile) // before a system is started for nothing
        ->type_name("FILE")
        ->required();
    command->add_option("--clients", arguments->clients, "How many tills are served at once")
        ->check(CLI::Range(1, clientsMax))
        ->type_name("N")
        ->capture_default_str();
    command->add_option("--data", arguments->data, "The folder that was given to `up`")->type_name("DIR");
    command->add_flag("--json", arguments->json, "Print the report as one JSON object, and nothing else");
    command->callback([arguments, &context] { context.exitCode = runReplay(*arguments, context.installation); });
}

} // namespace tillpool::admin
