// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Commands.h"
#include "admin/Gateway.h"
#include "admin/HttpClient.h"

#include <CLI/CLI.hpp>
#include <QJsonArray>
#include <algorithm>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Result;

namespace {

constexpr int exitCodeNotRunning = 3; // as `systemctl status` has it

struct StatusArguments {
    std::string data;
    bool json = false;
};

/// One part of the system as it is found now.
struct Part {
    QString name;
    QString title;
    int port = 0;
    pid_t pid = 0; ///< 0: it does not run
    bool answers = false;
};

bool answers(const QString& name, int port)
{
    if (name.startsWith(u"region-"_s))
        return askServer(port) == ServerState::Ready;
    HttpClient client(loopbackUrl(port), {.connectMs = 1000, .totalMs = 3000});
    const auto reply = client.get(u"/healthz"_s);
    return reply && reply->status == 200;
}

Part inspect(const State& state, const QString& name, const QString& title)
{
    Part part {.name = name, .title = title, .port = state.port(name).value_or(0)};
    const auto record = state.process(name);
    if (record && isAlive(record->identity)) {
        part.pid = record->identity.pid;
        part.answers = answers(name, part.port);
    }
    return part;
}

std::vector<Part> inspectAll(const DataDirectory& data, const State& state)
{
    std::vector<Part> parts;
    for (const RegionPlan& plan : embeddedRegions()) {
        const EmbeddedCluster cluster(plan, data, {});
        parts.push_back(inspect(state, cluster.serviceName(), cluster.title()));
    }
    QStringList backends = backendNames(state);
    if (backends.isEmpty())
        backends.append(backendName(1));
    for (const QString& name : backends)
        parts.push_back(inspect(state, name, name));
    parts.push_back(inspect(state, Gateway::serviceName(), Gateway::serviceName()));
    return parts;
}

QString describe(const Part& part)
{
    if (part.pid == 0)
        return u"%1 not running"_s.arg(part.title.leftJustified(16));
    return u"%1 %2  port %3  process %4"_s
        .arg(part.title.leftJustified(16), part.answers ? u"answers"_s : u"runs but does not answer"_s)
        .arg(part.port)
        .arg(part.pid);
}

QJsonObject toJson(const Part& part)
{
    return {{u"name"_s, part.name}, {u"title"_s, part.title}, {u"running"_s, part.pid != 0},
        {u"answers"_s, part.answers}, {u"port"_s, part.port}, {u"pid"_s, part.pid}};
}

void print(const std::vector<Part>& parts, const QString& folder, bool json)
{
    if (json) {
        QJsonArray list;
        for (const Part& part : parts)
            list.append(toJson(part));
        printJson({{u"data"_s, folder}, {u"parts"_s, list}});
        return;
    }
    for (const Part& part : parts)
        printLine(describe(part));
    printLine(u"Data: %1"_s.arg(folder));
}

Result<std::vector<Part>> inspectData(const DataDirectory& data)
{
    TILLPOOL_TRY_ASSIGN(const State state, State::load(data.statePath()));
    return inspectAll(data, state);
}

int runStatus(const StatusArguments& arguments, const Installation& installation)
{
    const auto account = unprivilegedAccount();
    if (!account)
        return reportFailure(account.error());
    const auto data = DataDirectory::locate(QString::fromStdString(arguments.data), installation.home, account.value());
    if (!data)
        return reportFailure(data.error());
    const auto parts = inspectData(data.value());
    if (!parts)
        return reportFailure(parts.error());
    print(parts.value(), data->path(), arguments.json);
    const bool allAnswer = std::all_of(parts->begin(), parts->end(), [](const Part& part) { return part.answers; });
    return allAnswer ? 0 : exitCodeNotRunning;
}

} // namespace

void addStatusCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* const command = app.add_subcommand(
        "status", "Show each part with its port and process. Exit code 0 when all of them answer, else 3.");
    const auto arguments = std::make_shared<StatusArguments>();
    command->add_option("--data", arguments->data, "The folder that was given to `up`")->type_name("DIR");
    command->add_flag("--json", arguments->json, "Print one JSON object");
    command->callback([arguments, &context] { context.exitCode = runStatus(*arguments, context.installation); });
}

} // namespace tillpool::admin
