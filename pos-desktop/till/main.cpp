// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/CommandLine.h"
#include "till/TillApplication.h"
#include "widgets/Theme.h"

#include <QApplication>
#include <cstdio>

namespace {

using namespace tillpool;

int run(int argc, char** argv, const settings::Settings& settings)
{
    // An input method could keep keys that a scanner types.
    if (!qEnvironmentVariableIsSet("QT_IM_MODULE"))
        qputenv("QT_IM_MODULE", "compose");
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("tillpool-till"));
    QApplication::setQuitOnLastWindowClosed(false);
    if (const QStringList missing = widgets::Theme::missingFonts(); !missing.isEmpty())
        std::fprintf(
            stderr, "tillpool-till: fonts are missing, others are used: %s\n", qPrintable(missing.join(u", ")));
    const auto till = till::TillApplication::start(application, settings);
    if (!till.hasValue()) {
        std::fprintf(stderr, "tillpool-till: %s\n", qPrintable(till.error().detail));
        return 1;
    }
    QObject::connect(till->get(), &till::TillApplication::finished, &application, &QApplication::quit);
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    // Before there is an application: --help works without a display.
    const auto told = settings::fromCommandLine(arguments, QStringLiteral(TILLPOOL_VERSION));
    if (const auto* ending = std::get_if<settings::Ending>(&told)) {
        std::fputs(qPrintable(ending->text), ending->exitCode == 0 ? stdout : stderr);
        return ending->exitCode;
    }
    return run(argc, argv, std::get<settings::Settings>(told));
}
