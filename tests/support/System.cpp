// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/System.h"

#include "config/Config.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <cstdio>
#include <cstdlib>

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

[[noreturn]] void noSystem(const QString& why)
{
    std::fprintf(stderr, "FAILED: the test system is not there: %s\nRun these tests with ctest, which starts it.\n",
        qUtf8Printable(why));
    std::exit(1);
}

Signature signature(const QJsonValue& value) { return {value[u"staff_id"_s].toString(), value[u"pin"_s].toString()}; }

System readSystem()
{
    QFile file(qEnvironmentVariable("TILLPOOL_SYSTEM"));
    if (!file.open(QIODevice::ReadOnly))
        noSystem(u"TILLPOOL_SYSTEM=%1: %2"_s.arg(file.fileName(), file.errorString()));
    const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
    System system {.baseUrl = json[u"base_url"_s].toString(),
        .apiUrl = json[u"api_urls"_s][0].toString(),
        .data = json[u"data"_s].toString(),
        .regions = {},
        .admin = signature(json[u"admin"_s])};
    const QJsonArray regions = json[u"regions"_s].toArray();
    for (const QJsonValue& region : regions) {
        system.regions.push_back({.id = region[u"id"_s].toString(),
            .dsn = region[u"dsn"_s].toString(),
            .storeId = region[u"store_id"_s].toString(),
            .tillId = region[u"till_id"_s].toString(),
            .dataDirectory = region[u"data_dir"_s].toString(),
            .currency = region[u"currency"_s].toString(),
            .cashier = signature(region[u"cashier"_s]),
            .manager = signature(region[u"manager"_s]),
            .kiosk = signature(region[u"kiosk"_s])});
    }
    if (system.baseUrl.isEmpty() || system.regions.size() < 3)
        noSystem(file.fileName() + u" does not describe three regions"_s);
    return system;
}

} // namespace

const TestRegion& System::region(const QString& id) const
{
    for (const TestRegion& region : regions) {
        if (region.id == id)
            return region;
    }
    noSystem(u"it has no region "_s + id);
}

QString System::ownerDsn(const QString& region) const
{
    for (const regions::RegionSettings& one : settings()) {
        if (one.id.text() == region)
            return u"postgresql://%1:%2@%3/%4"_s.arg(one.ownerUser, one.ownerPassword, one.hosts.first(), one.database);
    }
    noSystem(u"it has no region "_s + region);
}

std::vector<regions::RegionSettings> System::settings() const
{
    auto config = config::load(configPath());
    if (!config.hasValue())
        noSystem(config.error().detail);
    return config->regions;
}

const System& system()
{
    static const System theSystem = readSystem();
    return theSystem;
}

} // namespace tillpool::test
