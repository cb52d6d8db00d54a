// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/VerifyCommand.h"

#include "admin/Console.h"
#include "config/Config.h"
#include "verify/Verify.h"

#include <CLI/CLI.hpp>
#include <QFile>
#include <cstdio>
#include <unistd.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;

namespace {

constexpr int exitCodeFailed = 1;

struct VerifyArguments {
    std::string data;
    std::string config;
    std::string group;
    std::string checkpoint;
    bool restart = false;
    bool atRest = false;
    bool json = false;
};

base::Result<config::Config> configurationOf(const VerifyArguments& arguments, const Installation& installation)
{
    if (!arguments.config.empty())
        return config::load(QString::fromStdString(arguments.config));
    TILLPOOL_TRY_ASSIGN(
        const RunningSystem system, findRunningSystem(installation, QString::fromStdString(arguments.data)));
    return config::load(system.dataFolder + u"/run/backend-1.toml"_s);
}

void showProgress(const verify::Progress& progress)
{
    QString text = progress.step;
    if (!progress.region.isEmpty())
        text += u" of "_s + progress.region;
    if (progress.expected > progress.done)
        text += u": %1 %"_s.arg(progress.done * 100 / progress.expected);
    else if (progress.done > 0)
        text += u": %1"_s.arg(progress.done);
    std::fprintf(stderr, "\r\033[KVerify: %s, %lld entries so far", qUtf8Printable(text),
        static_cast<long long>(progress.entriesTotal));
    std::fflush(stderr);
}

int runVerify(const VerifyArguments& arguments, const Installation& installation)
{
    const auto settings = configurationOf(arguments, installation);
    if (!settings)
        return reportFailure(settings.error());
    const bool onTerminal = isatty(STDERR_FILENO) != 0;
    const QString checkpoint = QString::fromStdString(arguments.checkpoint);
    if (arguments.restart)
        QFile::remove(checkpoint);
    const auto report = verify::verifyBooks({.regions = settings->regions,
        .checkpointFile = checkpoint,
        .atRest = arguments.atRest,
        .onlyGroup = QString::fromStdString(arguments.group),
        .onProgress = onTerminal ? &showProgress : std::function<void(const verify::Progress&)>()});
    if (onTerminal)
        std::fputs("\r\033[K", stderr);
    if (!report)
        return reportFailure(report.error());
    if (report->wentOn)
        say(u"Verify: went on from where an earlier run was broken off; --restart begins anew"_s);
    if (arguments.json)
        printJson(report->json());
    else
        printLine(report->text().trimmed());
    return report->passed() ? 0 : exitCodeFailed;
}

} // namespace

void addVerifyCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* const command = app.add_subcommand("verify",
        "Read the books of all regions and test that no point was lost, minted or spent twice.\n"
        "It may run while the system sells. Exit code 0 when every invariant holds, else 1.");
    const auto arguments = std::make_shared<VerifyArguments>();
    auto* const data = command->add_option("--data", arguments->data, "The folder that was given to `up`");
    data->type_name("DIR");
    command->add_option("--config", arguments->config, "The configuration of an installed backend, instead of --data")
        ->check(CLI::ExistingFile)
        ->type_name("FILE")
        ->excludes(data);
    command->add_option("--group", arguments->group, "Read the entries of this group alone")->type_name("GROUP");
    command
        ->add_option("--checkpoint", arguments->checkpoint,
            "Note there how far the run has come, and go on from there if an earlier one was broken off")
        ->type_name("FILE");
    command->add_flag("--restart", arguments->restart, "Begin anew although the checkpoint says how far one has come");
    command->add_flag("--at-rest", arguments->atRest,
        "Nothing is being sold or carried out any more: a hold or promise that is still open is a fault");
    command->add_flag("--json", arguments->json, "Print the report as one JSON object, and nothing else");
    command->callback([arguments, &context] { context.exitCode = runVerify(*arguments, context.installation); });
}

} // namespace tillpool::admin
