// SPDX-License-Identifier: GPL-3.0-or-later
#include "Measurements.h"
#include "admin/Commands.h"
#include "admin/Console.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonArray>

namespace {

using namespace Qt::StringLiterals;
using namespace tillpool;

constexpr int exitCodeUsage = 2;
constexpr int exitCodeMissed = 3;

struct Arguments {
    std::string home = TILLPOOL_HOME;
    std::string data;
    std::string before;
    std::vector<std::string> only;
    std::vector<std::string> settings;
    int pairs = 9;
    double seconds = 4;
    bool json = false;
};

QString dataFolder(const Arguments& arguments, const QString& home, const QString& suffix)
{
    const QString asked = QString::fromStdString(arguments.data);
    return (asked.isEmpty() ? home + u"/.tillpool-bench"_s : asked) + suffix;
}

void print(const Arguments& arguments, const std::vector<bench::Row>& rows)
{
    if (!arguments.json)
        return admin::printLine(bench::tableOf(rows, arguments.pairs));
    QJsonArray list;
    for (const bench::Row& row : rows)
        list.append(row.json());
    admin::printJson({{u"pairs"_s, arguments.pairs}, {u"seconds"_s, arguments.seconds}, {u"rows"_s, list}});
}

base::Result<std::vector<bench::Row>> measureAll(const Arguments& arguments, const bench::Measurements& measurements)
{
    std::vector<bench::Row> rows;
    for (const QString& name : bench::Measurements::names()) {
        const bool isWanted = arguments.only.empty()
            || std::find(arguments.only.begin(), arguments.only.end(), name.toStdString()) != arguments.only.end();
        if (!isWanted)
            continue;
        TILLPOOL_TRY_ASSIGN(const std::vector<bench::Row> some, measurements.measure(name));
        rows.insert(rows.end(), some.begin(), some.end());
    }
    return rows;
}

base::Result<std::vector<bench::Row>> measureWith(
    const Arguments& arguments, const bench::BenchSystem& system, const bench::BenchSystem* before)
{
    TILLPOOL_TRY_ASSIGN(const QString programs, admin::findPostgresPrograms());
    const bench::Pgbench pgbench(programs);
    const bench::Plan plan {.pairs = arguments.pairs, .seconds = arguments.seconds, .onProgress = &admin::say};
    return measureAll(arguments, bench::Measurements(system, before, pgbench, plan));
}

base::Result<std::vector<bench::Row>> runBench(const Arguments& arguments)
{
    const QString home = QFileInfo(QString::fromStdString(arguments.home)).absoluteFilePath();
    const QString programs = QCoreApplication::applicationDirPath();
    const admin::Installation installation {.home = home, .programs = programs};
    QStringList settings;
    for (const std::string& setting : arguments.settings)
        settings.append(QString::fromStdString(setting));
    TILLPOOL_TRY_ASSIGN(bench::BenchSystem system,
        bench::BenchSystem::bringUp(
            installation, {.data = dataFolder(arguments, home, {}), .programs = programs, .settings = settings}));
    std::optional<bench::BenchSystem> before;
    base::Result<std::vector<bench::Row>> rows = std::vector<bench::Row> {};
    if (!arguments.before.empty()) {
        auto earlier = bench::BenchSystem::bringUp(installation,
            {.data = dataFolder(arguments, home, u"-before"_s), .programs = QString::fromStdString(arguments.before)});
        if (earlier)
            before.emplace(earlier.takeValue());
        else
            rows = earlier.takeError();
    }
    if (rows)
        rows = measureWith(arguments, system, before ? &*before : nullptr);
    if (before)
        TILLPOOL_TRY(before->takeDown());
    TILLPOOL_TRY(system.takeDown());
    return rows;
}

void addOptions(CLI::App& app, Arguments& arguments)
{
    app.add_option("--home", arguments.home, "Where installer/ and sql/ are")->type_name("DIR")->capture_default_str();
    app.add_option("--data", arguments.data,
           "A data directory; a system that runs from there is used and left running (default: one of its own, removed "
           "at the end)")
        ->type_name("DIR");
    app.add_flag("--json", arguments.json, "Print the figures as one JSON object, and nothing else");
    std::vector<std::string> names;
    for (const QString& name : bench::Measurements::names())
        names.push_back(name.toStdString());
    app.add_option("--only", arguments.only, "Only this measurement; may be repeated")
        ->check(CLI::IsMember(names))
        ->allow_extra_args(false)
        ->type_name("NAME");
    app.add_option("--pairs", arguments.pairs, "Of how many pairs the medians are")
        ->check(CLI::Range(1, 1000))
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--seconds", arguments.seconds, "How long each half of a pair is measured; whole seconds")
        ->check(CLI::Range(1.0, 600.0))
        ->type_name("S")
        ->capture_default_str();
    app.add_option("--before", arguments.before,
           "The folder of an earlier build's programs: the measurement `before` compares them with these")
        ->check(CLI::ExistingDirectory)
        ->type_name("DIR");
    app.add_option("--set", arguments.settings, "A value for the backend's configuration; may be repeated")
        ->allow_extra_args(false)
        ->type_name("SECTION.KEY=VALUE");
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    CLI::App app("Measures Tillpool beside well-known yardsticks, in interleaved pairs on this machine.\n"
                 "Exit code 0 when every goal is reached, 3 when one is missed, 1 when it could not be measured.",
        "tillpool-bench");
    Arguments arguments;
    addOptions(app, arguments);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : exitCodeUsage;
    }
    const auto rows = runBench(arguments);
    if (!rows)
        return admin::reportFailure(rows.error());
    print(arguments, *rows);
    const bool all = std::all_of(rows->begin(), rows->end(), [](const bench::Row& row) { return row.isReached(); });
    return all ? 0 : exitCodeMissed;
}
