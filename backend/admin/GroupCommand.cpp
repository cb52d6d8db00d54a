// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/GroupCommand.h"

#include "admin/GroupCare.h"
#include "base/Limits.h"
#include "config/Config.h"

#include <CLI/CLI.hpp>
#include <QUuid>
#include <pwd.h>
#include <unistd.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Result;

namespace {

enum class Action { Show, Freeze, Unfreeze, Adjust };

struct GroupArguments {
    std::string group;
    std::string reason;
    std::string key;
    std::string config;
    std::string data;
    qint64 points = 0;
    bool json = false;
};

// For the record; an account without a name has its number.
QString subject()
{
    const passwd* const account = ::getpwuid(::getuid()); // NOLINT(concurrency-mt-unsafe): there is one thread
    return u"tillpoolctl:"_s + (account ? QString::fromLocal8Bit(account->pw_name) : QString::number(::getuid()));
}

Result<config::Config> configFor(const GroupArguments& arguments, const Installation& installation)
{
    if (!arguments.config.empty())
        return config::load(QString::fromStdString(arguments.config));
    TILLPOOL_TRY_ASSIGN(
        const RunningSystem system, findRunningSystem(installation, QString::fromStdString(arguments.data)));
    return config::load(system.configPath());
}

void tell(const GroupArguments& arguments, const QJsonObject& json, const QString& line)
{
    if (arguments.json)
        printJson(json);
    else
        printLine(line);
}

base::Status show(GroupCare& care, const GroupArguments& arguments)
{
    TILLPOOL_TRY_ASSIGN(const QJsonObject group, care.describe());
    tell(arguments, group, groupText(group).trimmed());
    return base::success();
}

base::Status freeze(GroupCare& care, const GroupArguments& arguments, const QString& group)
{
    TILLPOOL_TRY_ASSIGN(const QString outcome, care.freeze(QString::fromStdString(arguments.reason)));
    tell(arguments, {{u"group_id"_s, group}, {u"outcome"_s, outcome}},
        outcome == u"already"_s ? u"%1 was frozen before; its first reason stays"_s.arg(group)
                                : u"%1 is frozen: its points can't be spent, earning goes on"_s.arg(group));
    return base::success();
}

base::Status unfreeze(GroupCare& care, const GroupArguments& arguments, const QString& group)
{
    TILLPOOL_TRY_ASSIGN(const QString outcome, care.unfreeze(QString::fromStdString(arguments.reason)));
    tell(arguments, {{u"group_id"_s, group}, {u"outcome"_s, outcome}},
        outcome == u"already"_s
            ? u"%1 was not frozen"_s.arg(group)
            : u"%1 pays again; the audit freezes it once more if its books are still wrong"_s.arg(group));
    return base::success();
}

base::Status adjust(GroupCare& care, const GroupArguments& arguments, const QString& group)
{
    const QString made = QUuid::createUuid().toString(QUuid::WithoutBraces);
    TILLPOOL_TRY_ASSIGN(const base::IdempotencyKey key,
        base::IdempotencyKey::parse(arguments.key.empty() ? made : QString::fromStdString(arguments.key)));
    auto answer = care.adjust(key, arguments.points, QString::fromStdString(arguments.reason));
    if (!answer.hasValue()) {
        base::Error error = answer.takeError();
        if (error.code == base::ErrorCode::OutcomeUnknown || error.code == base::ErrorCode::RegionBusy)
            error.detail += u". Run the same command again with --key %1"_s.arg(key.text());
        return error;
    }
    tell(arguments, *answer,
        u"%1 has %2 points now, of them %3 held; debt %4 (version %5)"_s.arg(group)
            .arg((*answer)[u"balance_after"].toInteger())
            .arg((*answer)[u"held_after"].toInteger())
            .arg((*answer)[u"debt_after"].toInteger())
            .arg((*answer)[u"version"].toInteger()));
    return base::success();
}

base::Status run(Action action, const GroupArguments& arguments, const Installation& installation)
{
    TILLPOOL_TRY_ASSIGN(const base::GroupId group, base::GroupId::parse(QString::fromStdString(arguments.group)));
    TILLPOOL_TRY_ASSIGN(config::Config config, configFor(arguments, installation));
    regions::Database database(std::move(config.regions), config.regionLimits);
    TILLPOOL_TRY(database.route(group.region()));
    GroupCare care(database, group, subject());
    switch (action) {
    case Action::Show:
        return show(care, arguments);
    case Action::Freeze:
        return freeze(care, arguments, group.text());
    case Action::Unfreeze:
        return unfreeze(care, arguments, group.text());
    case Action::Adjust:
        return adjust(care, arguments, group.text());
    }
    Q_UNREACHABLE();
}

// What CLI11 says of a value that is not taken.
std::string checkReason(const std::string& text)
{
    const qsizetype characters = QString::fromStdString(text).trimmed().size();
    if (characters >= 1 && characters <= limits::reasonCharactersMax)
        return {};
    return "say why, in 1 to " + std::to_string(limits::reasonCharactersMax) + " characters";
}

void addAction(CLI::App& group, CommandContext& context, Action action, const char* name, const char* help)
{
    CLI::App* const command = group.add_subcommand(name, help);
    const auto arguments = std::make_shared<GroupArguments>();
    command->add_option("group", arguments->group, "The group's id, such as 003-fam1ly")
        ->type_name("GROUP")
        ->required();
    if (action == Action::Adjust) {
        command
            ->add_option("--points", arguments->points,
                "How many to add; with a minus, to take; as through the API, 100,000 at the most")
            ->check([](const std::string& text) { return text == "0" ? std::string("must not be 0") : std::string(); })
            ->check(CLI::Range(-limits::adjustmentPointsMax, limits::adjustmentPointsMax))
            ->type_name("±N")
            ->required();
        command->add_option("--key", arguments->key, "The key of an earlier run whose outcome is not known")
            ->type_name("UUID");
    }
    if (action != Action::Show)
        command->add_option("--reason", arguments->reason, "Why; kept on record")
            ->check(checkReason)
            ->type_name("TEXT")
            ->required();
    CLI::Option* const config =
        command->add_option("--config", arguments->config, "The configuration of a backend: any installation")
            ->type_name("FILE");
    command->add_option("--data", arguments->data, "The folder that was given to `up` [the running system's]")
        ->type_name("DIR")
        ->excludes(config);
    command->add_flag("--json", arguments->json, "Print one JSON object");
    command->callback([action, arguments, &context] {
        const auto status = run(action, *arguments, context.installation);
        context.exitCode = status.hasValue() ? 0 : reportFailure(status.error());
    });
}

} // namespace

void addGroupCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* const group = app.add_subcommand(
        "group", "Look at a group of customers and its points, freeze and unfreeze them, or correct their number.");
    group->require_subcommand(1);
    addAction(*group, context, Action::Show, "show",
        "Show balance, held points, debt, why it is frozen, what the audit found, the newest entries, and\n"
        "the live holds with where they come from and whether their sale is decided.");
    addAction(*group, context, Action::Freeze, "freeze", "Keep a group's points from being spent; earning goes on.");
    addAction(*group, context, Action::Unfreeze, "unfreeze", "Let a group's points be spent again.");
    addAction(*group, context, Action::Adjust, "adjust",
        "Add points to a group, or take some that are available, by an entry of its history.");
}

} // namespace tillpool::admin
