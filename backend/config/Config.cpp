// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/Config.h"

#include "config/TomlTable.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <set>

namespace tillpool::config {

using namespace Qt::StringLiterals;
using base::Result;

namespace {

QString secret(TomlTable& table, const char* textKey, const char* fileKey, const QString& folder)
{
    const QString file = table.text(fileKey, QString());
    const QString text = table.text(textKey, QString());
    if (file.isEmpty())
        return text;
    QFile opened(QDir(folder).absoluteFilePath(file));
    if (!opened.open(QIODevice::ReadOnly)) {
        table.fault(
            QString::fromUtf8(fileKey), u"can't be read: %1: %2"_s.arg(opened.fileName(), opened.errorString()));
        return {};
    }
    return QString::fromUtf8(opened.readAll()).trimmed();
}

void readHosts(TomlTable& table, regions::RegionSettings& region)
{
    region.hosts = table.requiredTexts("hosts");
    for (const QString& host : std::as_const(region.hosts)) {
        const qsizetype colon = host.lastIndexOf(u':');
        bool isNumber = false;
        const int port = host.mid(colon + 1).toInt(&isNumber);
        if (colon < 1 || !isNumber || port < 1 || port > 65535)
            table.fault(u"hosts"_s, u"\"%1\" is not host:port"_s.arg(host));
    }
}

void readCurrency(TomlTable& table, regions::RegionSettings& region)
{
    auto currency = base::Currency::parse(table.requiredText("currency"));
    if (!currency.hasValue()) {
        table.fault(u"currency"_s, currency.error().fields.front().detail);
        return;
    }
    region.currency = currency.takeValue();
}

void readId(TomlTable& table, regions::RegionSettings& region)
{
    auto id = base::RegionId::parse(table.requiredText("id"));
    if (!id.hasValue()) {
        table.fault(u"id"_s, u"must be three digits"_s);
        return;
    }
    region.id = id.takeValue();
}

Result<regions::RegionSettings> readRegion(TomlTable& table, const QString& folder)
{
    regions::RegionSettings region;
    readId(table, region);
    region.name = table.requiredText("name");
    readCurrency(table, region);
    const QString tax = table.requiredText("tax");
    if (tax != u"included"_s && tax != u"added"_s)
        table.fault(u"tax"_s, u"must be \"included\" or \"added\""_s);
    region.taxMode = tax == u"added"_s ? catalogue::TaxMode::Added : catalogue::TaxMode::Included;
    readHosts(table, region);
    region.database = table.text("database", u"tillpool"_s);
    region.user = table.text("user", u"tillpool"_s);
    region.password = secret(table, "password", "password_file", folder);
    region.ownerUser = table.text("owner_user", u"tillpool_owner"_s);
    region.ownerPassword = secret(table, "owner_password", "owner_password_file", folder);
    TomlTable points = table.table("points");
    region.points.earnPerUnit = points.integer("earn_per_unit", 10, 0, 1'000'000);
    region.points.redeemPerUnit = points.integer("redeem_per_unit", 100, 1, 1'000'000);
    region.points.groupMembersMax = static_cast<int>(points.integer("group_members_max", 10, 1, 1000));
    TILLPOOL_TRY(points.finish());
    TILLPOOL_TRY(table.finish());
    return region;
}

base::Status readRegions(TomlTable& root, Config& config, const QString& folder)
{
    std::set<QString> ids;
    for (TomlTable& table : root.tables("regions")) {
        TILLPOOL_TRY_ASSIGN(regions::RegionSettings region, readRegion(table, folder));
        if (!ids.insert(region.id.text()).second)
            return base::invalidField(u"regions"_s, u"region %1 is listed twice"_s.arg(region.id.text()));
        config.regions.push_back(std::move(region));
    }
    if (!ids.contains(config.ownRegion.text()))
        return base::invalidField(
            u"own_region"_s, u"\"%1\" is not one of the regions listed"_s.arg(config.ownRegion.text()));
    return base::success();
}

base::Status readServer(TomlTable& root, Config& config)
{
    TomlTable server = root.table("server");
    config.listenAddress = server.text("listen", config.listenAddress);
    config.port = static_cast<quint16>(server.integer("port", config.port, 0, 65535));
    config.workers = static_cast<int>(server.integer("workers", config.workers, 2, 256));
    config.shutdownDeadlineMs =
        static_cast<int>(server.integer("shutdown_deadline_ms", config.shutdownDeadlineMs, 100, 600'000));
    TILLPOOL_TRY(server.finish());

    TomlTable log = root.table("log");
    const QString format = log.text("format", u"text"_s);
    if (format != u"text"_s && format != u"json"_s)
        log.fault(u"format"_s, u"must be \"text\" or \"json\""_s);
    config.logFormat = format == u"json"_s ? LogFormat::Json : LogFormat::Text;
    TILLPOOL_TRY(log.finish());

    TomlTable catalogue = root.table("catalogue");
    config.catalogueExpiryMs = static_cast<int>(catalogue.integer("expiry_ms", config.catalogueExpiryMs, 0, 3'600'000));
    return catalogue.finish();
}

base::Status readJobs(TomlTable& root, Config& config)
{
    TomlTable jobs = root.table("jobs");
    config.relayPollMs = static_cast<int>(jobs.integer("relay_poll_ms", config.relayPollMs, 10, 60'000));
    config.recoverHoldsAfterMs =
        static_cast<int>(jobs.integer("recover_holds_after_ms", config.recoverHoldsAfterMs, 100, 86'400'000));
    config.auditEveryMs = static_cast<int>(jobs.integer("audit_every_ms", config.auditEveryMs, 100, 86'400'000));
    config.auditFullEveryHours =
        static_cast<int>(jobs.integer("audit_full_every_h", config.auditFullEveryHours, 1, 8760));
    config.figuresEveryMs = static_cast<int>(jobs.integer("figures_every_ms", config.figuresEveryMs, 100, 3'600'000));
    TILLPOOL_TRY(jobs.finish());

    TomlTable limits = root.table("region_limits");
    regions::RegionLimits& region = config.regionLimits;
    region.connectMs = static_cast<int>(limits.integer("connect_ms", region.connectMs, 50, 60'000));
    region.statementMs = static_cast<int>(limits.integer("statement_ms", region.statementMs, 50, 60'000));
    region.answerMs = static_cast<int>(limits.integer("answer_ms", region.answerMs, 50, 120'000));
    // Two regions that hang at once still leave workers for the others.
    region.concurrentCalls =
        static_cast<int>(limits.integer("concurrent_calls", std::max(1, config.workers / 3), 1, 256));
    return limits.finish();
}

} // namespace

Result<Config> parse(const QByteArray& toml, const QString& folder)
{
    toml::table parsed;
    try {
        parsed = toml::parse(std::string_view(toml.constData(), static_cast<size_t>(toml.size())));
    } catch (const toml::parse_error& error) {
        return base::invalidField(
            u"line %1"_s.arg(error.source().begin.line), QString::fromStdString(std::string(error.description())));
    }
    TomlTable root(&parsed, QString());
    Config config;
    auto ownRegion = base::RegionId::parse(root.requiredText("own_region"));
    if (!ownRegion.hasValue())
        return base::invalidField(u"own_region"_s, u"must be the three digits of a region listed below"_s);
    config.ownRegion = ownRegion.takeValue();
    TILLPOOL_TRY(readServer(root, config));
    TILLPOOL_TRY(readJobs(root, config));
    TILLPOOL_TRY(readRegions(root, config, folder));
    TILLPOOL_TRY(root.finish());
    return config;
}

Result<Config> load(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return base::invalidField(path, u"can't be read: %1"_s.arg(file.errorString()));
    auto config = parse(file.readAll(), QFileInfo(path).absolutePath());
    if (config.hasValue())
        return config;
    base::Error error = config.takeError();
    error.detail = path + u": "_s + error.detail;
    return error;
}

} // namespace tillpool::config
