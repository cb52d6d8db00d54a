// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/VerifyCommand.h"

#include "admin/Console.h"
#include "admin/ReplayReport.h"
#include "base/Ids.h"
#include "config/Config.h"
#include "verify/Verify.h"

#include <CLI/CLI.hpp>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <unistd.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using base::Result;

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

/// The books to read, and where a run over them notes how far it has come.
struct Books {
    std::vector<regions::RegionSettings> regions;
    QString checkpoint;
};

Result<Books> booksOf(const VerifyArguments& arguments, const Installation& installation)
{
    QString configPath = QFileInfo(QString::fromStdString(arguments.config)).absoluteFilePath();
    QString checkpoint;
    if (arguments.config.empty()) {
        TILLPOOL_TRY_ASSIGN(
            const RunningSystem system, findRunningSystem(installation, QString::fromStdString(arguments.data)));
        configPath = system.configPath();
        checkpoint = system.dataFolder + u"/verify.json"_s;
    } else {
        const QByteArray name = QCryptographicHash::hash(configPath.toUtf8(), QCryptographicHash::Sha256).toHex();
        const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + u"/tillpool"_s;
        QDir().mkpath(folder);
        checkpoint = u"%1/verify-%2.json"_s.arg(folder, QString::fromLatin1(name.left(12)));
    }
    if (!arguments.checkpoint.empty())
        checkpoint = QString::fromStdString(arguments.checkpoint);
    TILLPOOL_TRY_ASSIGN(config::Config settings, config::load(configPath));
    if (!arguments.group.empty()) {
        const QString home = QString::fromStdString(arguments.group).left(3);
        std::erase_if(settings.regions, [&home](const auto& region) { return region.id.text() != home; });
        if (settings.regions.empty())
            return base::Error {.code = base::ErrorCode::RegionUnknown,
                .detail = u"There is no region %1 in %2"_s.arg(home, configPath)};
    }
    return Books {std::move(settings.regions), checkpoint};
}

/// Says on standard error how far a run has come: on a terminal as one line that changes, else a line now and then.
class ProgressLine {
public:
    void show(const verify::Progress& progress)
    {
        const auto now = std::chrono::steady_clock::now();
        if (now - m_last < (m_onTerminal ? 250ms : 10'000ms))
            return;
        m_last = now;
        QString text = u"Verify: "_s + progress.step;
        if (!progress.region.isEmpty())
            text += u" of "_s + progress.region;
        if (progress.done > 0)
            text += u", "_s + grouped(progress.done);
        if (progress.expected > progress.done)
            text += u" of about "_s + grouped(progress.expected);
        text += u"; %1 entries in all"_s.arg(grouped(progress.entriesTotal));
        std::fprintf(stderr, "%s%s%s", m_onTerminal ? "\r\033[K" : "", qUtf8Printable(text), m_onTerminal ? "" : "\n");
        std::fflush(stderr);
    }
    void clear() const
    {
        if (m_onTerminal)
            std::fputs("\r\033[K", stderr);
    }

private:
    const bool m_onTerminal = isatty(STDERR_FILENO) != 0;
    std::chrono::steady_clock::time_point m_last = std::chrono::steady_clock::now();
};

volatile std::sig_atomic_t interrupted = 0;

// The first time the run notes how far it has come, and ends; the second time the program ends.
void breakOffOnInterrupt()
{
    struct sigaction action {};
    action.sa_handler = [](int) { interrupted = 1; };
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

QString storyLine(const QJsonObject& entry, const QStringList& problems)
{
    const auto number = [&entry](const QString& name, int width) {
        return QString::number(entry[name].toInteger()).rightJustified(width);
    };
    QString line = u"%1  %2  %3%4%5%6%7  %8"_s.arg(number(u"version"_s, 8), entry[u"created_at"_s].toString(),
        entry[u"kind"_s].toString().leftJustified(8), number(u"delta"_s, 10), number(u"held_delta"_s, 10),
        number(u"balance_after"_s, 12), number(u"held_after"_s, 10), entry[u"source_id"_s].toString());
    if (const QString customer = entry[u"customer_id"_s].toString(); !customer.isEmpty())
        line += u", "_s + customer;
    for (const QString& problem : problems)
        line += u"\n          ^ "_s + problem;
    return line;
}

const QString storyHead = u" version  time                         kind           delta      held     balance      held"
                          u"  source, customer"_s;

/// What a person or a program is told of one group's entries.
class Story {
public:
    explicit Story(const VerifyArguments& arguments) : m_json(arguments.json) {}

    void tell(const QJsonObject& entry, const QStringList& problems)
    {
        if (m_json) {
            QJsonObject told = entry;
            told.insert(u"problems"_s, QJsonArray::fromStringList(problems));
            m_entries.append(told);
            return;
        }
        if (std::exchange(m_begins, false))
            printLine(storyHead);
        printLine(storyLine(entry, problems));
    }
    const QJsonArray& entries() const { return m_entries; }

private:
    bool m_json;
    bool m_begins = true;
    QJsonArray m_entries;
};

void print(const verify::Report& report, const VerifyArguments& arguments, const Story& story)
{
    if (!arguments.json) {
        printLine((arguments.group.empty() ? QString() : u"\n"_s) + report.text().trimmed());
        return;
    }
    QJsonObject json = report.json();
    if (!arguments.group.empty())
        json.insert(u"entries_of_group"_s, story.entries());
    printJson(json);
}

int runVerify(const VerifyArguments& arguments, const Installation& installation)
{
    const auto books = booksOf(arguments, installation);
    if (!books)
        return reportFailure(books.error());
    if (arguments.restart)
        QFile::remove(books->checkpoint);
    breakOffOnInterrupt();
    ProgressLine progress;
    Story story(arguments);
    const auto report = verify::verifyBooks({.regions = books->regions,
        .checkpointFile = books->checkpoint,
        .atRest = arguments.atRest,
        .onlyGroup = QString::fromStdString(arguments.group),
        .onEntry = [&](const QJsonObject& entry, const QStringList& problems) { story.tell(entry, problems); },
        .onProgress = [&](const verify::Progress& at) { progress.show(at); },
        .goesOn = [] { return interrupted == 0; }});
    progress.clear();
    if (!report)
        return reportFailure(report.error());
    if (report->wentOn)
        say(u"Verify: went on from where an earlier run was broken off; --restart begins anew"_s);
    print(*report, arguments, story);
    if (!report->isWhole)
        say(u"Verify: not finished; the same command goes on from there"_s);
    return report->passed() ? 0 : exitCodeFailed;
}

std::string faultOfGroup(const std::string& text)
{
    const auto group = base::GroupId::parse(QString::fromStdString(text));
    return group ? std::string() : group.error().detail.toStdString();
}

} // namespace

void addVerifyCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* const command = app.add_subcommand("verify",
        "Read the books of all regions and test that no point was lost, minted or spent twice.\n"
        "It may run while the system sells. Exit code 0 when every invariant holds, else 1. A run that is broken off\n"
        "notes how far it has come, and the same command goes on from there.");
    const auto arguments = std::make_shared<VerifyArguments>();
    auto* const data = command->add_option("--data", arguments->data, "The folder that was given to `up`");
    data->type_name("DIR");
    command->add_option("--config", arguments->config, "The configuration of an installed backend, instead of --data")
        ->check(CLI::ExistingFile)
        ->type_name("FILE")
        ->excludes(data);
    command
        ->add_option(
            "--group", arguments->group, "Read the entries of this group alone, print them, and say where they break")
        ->check(CLI::Validator(&faultOfGroup, {}))
        ->type_name("GROUP");
    command
        ->add_option("--checkpoint", arguments->checkpoint,
            "Where the run notes how far it has come (default: with the data, or in the user's cache for --config)")
        ->type_name("FILE");
    command->add_flag("--restart", arguments->restart, "Begin anew although an earlier run was broken off");
    command->add_flag("--at-rest", arguments->atRest,
        "Nothing is being sold or carried out any more: a hold or promise that is still open is a fault");
    command->add_flag("--json", arguments->json, "Print the report as one JSON object, and nothing else");
    command->callback([arguments, &context] { context.exitCode = runVerify(*arguments, context.installation); });
}

} // namespace tillpool::admin
