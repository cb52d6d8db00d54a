// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/TillpoolCtl.h"

#include "support/System.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QProcess>

namespace tillpool::test {

using namespace Qt::StringLiterals;

QJsonObject CommandEnd::json() const { return QJsonDocument::fromJson(out).object(); }

CommandEnd tillpoolctl(const QStringList& arguments)
{
    const QString program = QFileInfo(qEnvironmentVariable("TILLPOOL_TILLPOOLD")).path() + u"/tillpoolctl"_s;
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit)
        return {.code = -1, .out = {}, .err = process.errorString().toUtf8()};
    return {.code = process.exitCode(), .out = process.readAllStandardOutput(), .err = process.readAllStandardError()};
}

CommandEnd groupCommand(const QStringList& arguments)
{
    return tillpoolctl(QStringList {u"group"_s} + arguments + QStringList {u"--config"_s, system().configPath()});
}

} // namespace tillpool::test
