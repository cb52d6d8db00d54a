// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Commands.h"
#include "admin/Launch.h"

#include <CLI/CLI.hpp>

namespace tillpool::admin {

namespace {

struct DownArguments {
    std::string data;
    bool purge = false;
};

int runDown(const DownArguments& arguments, const Installation& installation)
{
    endOnInterrupt();
    const base::Status status =
        takeDown(installation, QString::fromStdString(arguments.data), arguments.purge ? Keep::Nothing : Keep::Data);
    return status ? 0 : reportFailure(status.error());
}

} // namespace

void addDownCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* const command = app.add_subcommand(
        "down", "Stop what `up` started, also one that was interrupted, and nothing else. The data stays.");
    const auto arguments = std::make_shared<DownArguments>();
    command->add_option("--data", arguments->data, "The folder that was given to `up`")->type_name("DIR");
    command->add_flag("--purge", arguments->purge, "Remove the data directory as well: databases, logs and passwords");
    command->callback([arguments, &context] { context.exitCode = runDown(*arguments, context.installation); });
}

} // namespace tillpool::admin
