// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/LoadCommand.h"

#include "admin/BasketForTicket.h"
#include "admin/Console.h"
#include "admin/LoadDisplay.h"

#include <CLI/CLI.hpp>
#include <QDir>
#include <QJsonDocument>
#include <QSaveFile>
#include <csignal>
#include <thread>
#include <unistd.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using base::Error;
using base::ErrorCode;
using base::Status;
using base::success;

namespace {

constexpr int clientsMax = 1000;
constexpr int customersMax = 10'000;
constexpr int groupsMax = 1'000;
constexpr int thinkMsMax = 60'000;
constexpr int tillDigits = 2;
constexpr auto lookEvery = 200ms;

struct LoadArguments {
    std::string data;
    int clients = load::Options {}.clients;
    int customers = load::Options {}.customers;
    int groups = load::Options {}.groups;
    int thinkMs = static_cast<int>(load::Options {}.thinkTimeMean.count());
    int durationMs = static_cast<int>(load::Options {}.duration.count());
    quint64 seed = load::Options {}.seed;
    std::string runTag;
    std::string report;
    bool json = false;
};

volatile std::sig_atomic_t interrupts = 0;

void countInterrupt(int signal)
{
    interrupts = interrupts + 1;
    if (interrupts > 1)
        _exit(128 + signal);
}

void endGentlyOnInterrupt()
{
    std::signal(SIGINT, countInterrupt);
    std::signal(SIGTERM, countInterrupt);
}

Status write(const QString& path, const QByteArray& content)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit())
        return Error {
            .code = ErrorCode::Internal, .detail = u"%1 can't be written: %2"_s.arg(path, file.errorString())};
    return success();
}

/// Before the load, so that nobody waits ten minutes for a report that can't be written.
Status makeFolder(const QString& folder)
{
    if (!QDir().mkpath(folder))
        return Error {.code = ErrorCode::Internal, .detail = u"--report %1: the folder can't be made"_s.arg(folder)};
    return write(folder + u"/report.txt"_s, "The load is still at work.\n");
}

Status writeReports(const load::Run& run, const QString& folder)
{
    TILLPOOL_TRY(write(folder + u"/report.txt"_s, run.reportText().toUtf8()));
    TILLPOOL_TRY(write(folder + u"/report.json"_s, QJsonDocument(run.reportJson()).toJson()));
    return write(folder + u"/report.html"_s, run.reportHtml());
}

load::Options optionsFrom(const LoadArguments& arguments, const RunningSystem& system)
{
    load::Options options = loadOptionsFor(system);
    options.clients = arguments.clients;
    options.customers = arguments.customers;
    options.groups = arguments.groups;
    options.thinkTimeMean = std::chrono::milliseconds(arguments.thinkMs);
    options.duration = std::chrono::milliseconds(arguments.durationMs);
    options.seed = arguments.seed;
    options.runTag = QString::fromStdString(arguments.runTag);
    return options;
}

void watch(load::Run& run)
{
    LoadDisplay display;
    while (!run.isOver() && interrupts == 0) {
        display.show(run.figures());
        std::this_thread::sleep_for(lookEvery);
    }
    display.end();
}

int runLoad(const LoadArguments& arguments, const Installation& installation)
{
    const auto system = findOrBringUp(installation, QString::fromStdString(arguments.data));
    if (!system)
        return reportFailure(system.error());
    const QString folder = arguments.report.empty()
        ? system->dataFolder + u"/load-report"_s
        : QDir::current().absoluteFilePath(QString::fromStdString(arguments.report));
    if (const auto made = makeFolder(folder); !made.hasValue())
        return reportFailure(made.error());
    endGentlyOnInterrupt();
    load::Run run(optionsFrom(arguments, *system));
    {
        Step step(
            u"Load"_s, u"signing %1 customers up, making %2 groups"_s.arg(arguments.customers).arg(arguments.groups));
        if (const auto started = run.start(); !started.hasValue())
            return reportFailure(started.error());
        step.done();
    }
    say(u"Load: %1 clients at work; seed %2, run tag %3; Ctrl+C ends them and still reports"_s.arg(arguments.clients)
            .arg(arguments.seed)
            .arg(run.options().runTag));
    watch(run);
    {
        Step step(u"Load"_s, u"waiting for the last answers and promises"_s);
        (void)run.stop();
        step.done();
    }
    if (arguments.json)
        printJson(run.reportJson());
    else
        printLine(run.reportText().trimmed());
    if (const auto written = writeReports(run, folder); !written.hasValue())
        return reportFailure(written.error());
    say(u"Load: report.html, report.json and report.txt are in %1"_s.arg(folder));
    return run.isClean() ? 0 : 1;
}

std::vector<load::Seat> seatsOf(const RunningRegion& region)
{
    std::vector<load::Seat> seats;
    const int tills = std::max(1, region.chain.value(u"tills"_s).toInt());
    const auto id = base::RegionId::parse(region.plan.id);
    for (int till = 1; till <= tills && id.hasValue(); ++till)
        seats.push_back({chainId(*id, u"till"_s, till, tillDigits), region.cashier.staffId, region.cashier.pin});
    return seats;
}

} // namespace

load::Options loadOptionsFor(const RunningSystem& system)
{
    load::Options options;
    options.baseUrl = system.baseUrl;
    for (const RunningRegion& region : system.regions)
        options.regions.push_back({.id = region.plan.id,
            .dsn = region.dsn,
            .storeId = region.storeId,
            .cashiers = seatsOf(region),
            .manager = {region.tillId, region.manager.staffId, region.manager.pin}});
    const QJsonObject admin = system.chain.value(u"admin"_s).toObject();
    if (const QString staffId = admin.value(u"staff_id"_s).toString(); !staffId.isEmpty()) {
        for (const RunningRegion& region : system.regions) {
            if (staffId.startsWith(region.plan.id))
                options.admin = load::Seat {region.tillId, staffId, admin.value(u"pin"_s).toString()};
        }
    }
    return options;
}

void addLoadCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* const command = app.add_subcommand("load",
        "Put many clients to work on the running system, and check all the time that what they were told is in the "
        "books.\n"
        "Exit code 0 when nothing contradicts, nothing was lost and every promise was kept, else 1.");
    const auto arguments = std::make_shared<LoadArguments>();
    const std::map<std::string, int> units {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}};
    command->add_option("--clients", arguments->clients, "How many clients are at work at once")
        ->check(CLI::Range(1, clientsMax))
        ->type_name("N")
        ->capture_default_str();
    command->add_option("--for", arguments->durationMs, "How long: 90s, 10m, 1h")
        ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::UNIT_REQUIRED))
        ->check(CLI::PositiveNumber)
        ->type_name("TIME")
        ->default_str("60s");
    command->add_option("--customers", arguments->customers, "How many customers are signed up before")
        ->check(CLI::Range(2, customersMax))
        ->type_name("N")
        ->capture_default_str();
    command->add_option("--groups", arguments->groups, "How many groups they are in; the first is hot")
        ->check(CLI::Range(1, groupsMax))
        ->type_name("N")
        ->capture_default_str();
    command->add_option("--think", arguments->thinkMs, "The mean pause of a client between two operations, in ms")
        ->check(CLI::Range(0, thinkMsMax))
        ->type_name("MS")
        ->capture_default_str();
    command->add_option("--seed", arguments->seed, "Makes each client's sequence of requests")
        ->type_name("S")
        ->capture_default_str();
    command
        ->add_option("--run-tag", arguments->runTag,
            "Makes the keys and usernames of this run [a new one]; used once on a system")
        ->check(CLI::Validator(
            [](const std::string& tag) {
                return tag.size() <= 32
                        && tag.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos
                    ? std::string()
                    : std::string("must be up to 32 lower-case letters and digits");
            },
            ""))
        ->type_name("T");
    command
        ->add_option(
            "--report", arguments->report, "Where report.html, report.json and report.txt go [the system's data]")
        ->type_name("DIR");
    command->add_option("--data", arguments->data, "The folder that was given to `up`")->type_name("DIR");
    command->add_flag("--json", arguments->json, "Print the report as one JSON object, and nothing else");
    command->callback([arguments, &context] { context.exitCode = runLoad(*arguments, context.installation); });
}

} // namespace tillpool::admin
