// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/TillProgram.h"

#include "admin/Commands.h"
#include "base/Ids.h"

#include <CLI/CLI.hpp>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <unistd.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

constexpr int exitCodeUsage = 2;

Result<const RunningRegion*> regionOf(const RunningSystem& system, const QString& tillId)
{
    TILLPOOL_TRY_ASSIGN(const base::TillId till, base::TillId::parse(tillId));
    const QString region = till.region().text();
    const auto found =
        std::ranges::find_if(system.regions, [&](const RunningRegion& one) { return one.plan.id == region; });
    if (found == system.regions.end())
        return Error {.code = ErrorCode::NotFound,
            .detail = u"till %1 is in region %2, which this system does not have"_s.arg(tillId, region)};
    return &*found;
}

// Another till never gets the same one: a journal belongs to one till.
QString folderOf(const RunningSystem& system, const QString& tillId)
{
    const QString withSystem = system.dataFolder + u"/tills"_s;
    if (makeFolder(withSystem, 0700).hasValue() && makeFolder(withSystem + u'/' + tillId, 0700).hasValue())
        return withSystem + u'/' + tillId;
    const QString data = qEnvironmentVariable("XDG_DATA_HOME", QDir::homePath() + u"/.local/share"_s);
    return u"%1/tillpool/tills/%2"_s.arg(data, tillId);
}

QString signOnNote(const RunningSystem& system, const RunningRegion& region)
{
    const QJsonObject story = system.chain.value(u"story"_s).toObject();
    return u"Demo: sign on as %1 with PIN %2. A customer to attach: %3, %4."_s.arg(region.cashier.staffId,
        region.cashier.pin, story.value(u"customer_id"_s).toString(), story.value(u"customer_name"_s).toString());
}

} // namespace

Status checkDisplay(const QString& command)
{
    for (const char* const name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) {
        if (!qEnvironmentVariableIsEmpty(name))
            return base::success();
    }
    const QString without =
        command == "demo"_L1 ? u"\n  ./tillpool demo --headless      the same sale without windows"_s : QString();
    return Error {.code = ErrorCode::InvalidField,
        .detail =
            u"there is no display here to show windows on (neither DISPLAY nor WAYLAND_DISPLAY is set). What helps:%1\n"
            "  ssh -X THIS_MACHINE             windows appear on the screen that you sit at\n"
            "  xvfb-run -a ./tillpool %2     on a screen in memory, for programs"_s.arg(without, command)};
}

QStringList furtherOptions(const CLI::App& command)
{
    QStringList options;
    for (const std::string& option : command.remaining())
        options.append(QString::fromStdString(option));
    return options;
}

Result<TillStart> tillStart(
    const Installation& installation, const RunningSystem& system, const QString& tillId, const QStringList& options)
{
    const QString till = tillId.isEmpty() ? system.chain.value(u"story"_s)[u"till_id"].toString() : tillId;
    TILLPOOL_TRY_ASSIGN(const RunningRegion* const region, regionOf(system, till));
    TillStart start {.program = installation.programs + u"/tillpool-till"_s,
        .arguments = {u"--base-url"_s, system.baseUrl, u"--till-id"_s, till, u"--data-folder"_s, folderOf(system, till),
            u"--sign-on-note"_s, signOnNote(system, *region)}};
    start.arguments += options;
    if (!QFileInfo(start.program).isExecutable())
        return Error {.code = ErrorCode::NotFound, .detail = u"there is no program %1"_s.arg(start.program)};
    return start;
}

Error becomeTill(const TillStart& start)
{
    std::vector<QByteArray> words {QFile::encodeName(start.program)};
    for (const QString& argument : start.arguments)
        words.push_back(argument.toLocal8Bit());
    std::vector<char*> arguments;
    for (QByteArray& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execv(arguments.front(), arguments.data());
    return systemError(u"start "_s + start.program);
}

int reportUnusable(const Error& error)
{
    reportFailure(error);
    return exitCodeUsage;
}

} // namespace tillpool::admin
