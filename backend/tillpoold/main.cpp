// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/Config.h"
#include "http/Heap.h"
#include "log/Log.h"
#include "regions/Migrations.h"
#include "service/Service.h"
#include "service/ShutdownDeadline.h"
#include "service/Signals.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <cstdio>
#include <cstdlib>

using namespace Qt::StringLiterals;
using namespace tillpool;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds grace {500}; // beyond the deadline of the requests, for what ends right then

int fail(const base::Error& error)
{
    std::fprintf(stderr, "tillpoold: %s\n", qUtf8Printable(error.detail));
    return 1;
}

int migrate(const config::Config& config, const QString& onlyRegion)
{
    bool found = false;
    for (const regions::RegionSettings& region : config.regions) {
        if (!onlyRegion.isEmpty() && region.id.text() != onlyRegion)
            continue;
        found = true;
        const auto report = regions::migrate(
            region, sql::allMigrations(), [](const QString& line) { std::printf("%s\n", qUtf8Printable(line)); });
        if (!report.hasValue())
            return fail(report.error());
        std::printf("region %s: schema version %d, %d applied, %d there already\n", qUtf8Printable(region.id.text()),
            report->schemaVersion, report->applied, report->alreadyThere);
    }
    if (!found)
        return fail(base::invalidField(u"--region"_s, u"the configuration lists no region %1"_s.arg(onlyRegion)));
    return 0;
}

int serve(QCoreApplication& application, const config::Config& config)
{
    log::start({.format = config.logFormat == config::LogFormat::Json ? log::Format::Json : log::Format::Text});
    bool ended = false;
    const service::Signals signalWatcher([&](int) {
        ended = true;
        application.quit();
    });
    auto service = std::make_unique<service::Service>(config, QStringLiteral(TILLPOOL_VERSION));
    const auto port = service->start();
    if (!port.hasValue())
        return fail(port.error());
    log::info(u"listening on http://%1:%2"_s.arg(config.listenAddress).arg(*port));
    if (!ended)
        QCoreApplication::exec();
    log::info(u"shutting down: no new requests, finishing those that were taken"_s);
    const service::ShutdownDeadline deadline(milliseconds(config.shutdownDeadlineMs) + grace, [] {
        log::warning(u"stopped at the deadline, what still waited for a region was cut off"_s);
        log::flush(grace);
        std::_Exit(0);
    });
    const bool finished = service->stop();
    log::info(finished ? u"stopped, everything that was begun is finished"_s
                       : u"stopped at the deadline, some requests were cut off"_s);
    service.reset(); // waits for its threads
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    http::setUpHeap();
    qputenv("QT_NO_GLIB", "1"); // Qt's own event loop does less for each event than GLib's
    CLI::App app("tillpoold, the Tillpool backend: serves the API of a chain whose customers pool their points.");
    app.set_version_flag("--version", "tillpoold " TILLPOOL_VERSION);
    app.require_subcommand(1);
    std::string configPath = "/etc/tillpool/tillpool.toml";
    std::string region;
    CLI::App* serveCommand =
        app.add_subcommand("serve", "Serve the API until SIGTERM or SIGINT; finishes what was begun.");
    CLI::App* migrateCommand =
        app.add_subcommand("migrate", "Bring every region's schema up to date, as its owner role.");
    for (CLI::App* command : {serveCommand, migrateCommand})
        command->add_option("--config", configPath, "The configuration file")->capture_default_str();
    migrateCommand->add_option("--region", region, "Only this region, such as 001");
    CLI11_PARSE(app, argc, argv);

    QCoreApplication application(argc, argv);
    const auto config = config::load(QString::fromStdString(configPath));
    if (!config.hasValue())
        return fail(config.error());
    return migrateCommand->parsed() ? migrate(*config, QString::fromStdString(region)) : serve(application, *config);
}
