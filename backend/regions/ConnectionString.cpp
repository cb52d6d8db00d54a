// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/ConnectionString.h"

#include <libpq-fe.h>
#include <map>

namespace tillpool::regions {

using namespace Qt::StringLiterals;
using base::Result;

namespace {

constexpr QLatin1StringView hostByDefault = "127.0.0.1"_L1;
constexpr QLatin1StringView portByDefault = "5432"_L1;

Result<std::map<QString, QString>> parse(const QString& dsn)
{
    char* problem = nullptr;
    PQconninfoOption* const options = PQconninfoParse(dsn.toUtf8().constData(), &problem);
    if (!options) {
        const QString why = QString::fromUtf8(problem).trimmed();
        PQfreemem(problem);
        return base::invalidField(u"dsn"_s, why);
    }
    std::map<QString, QString> values;
    for (const PQconninfoOption* option = options; option->keyword; ++option) {
        if (option->val)
            values[QString::fromLatin1(option->keyword)] = QString::fromUtf8(option->val);
    }
    PQconninfoFree(options);
    return values;
}

} // namespace

Result<RegionSettings> settingsFrom(const base::RegionId& id, const QString& dsn)
{
    TILLPOOL_TRY_ASSIGN(auto values, parse(dsn));
    RegionSettings settings;
    settings.id = id;
    settings.name = id.text();
    const QStringList hosts = values.emplace(u"host"_s, hostByDefault).first->second.split(u',');
    const QStringList ports = values.emplace(u"port"_s, portByDefault).first->second.split(u',');
    for (qsizetype i = 0; i < hosts.size(); ++i)
        settings.hosts.append(hosts[i] + u':' + ports[std::min(i, ports.size() - 1)]);
    settings.database = values[u"dbname"_s];
    settings.user = values[u"user"_s];
    settings.password = values[u"password"_s];
    return settings;
}

} // namespace tillpool::regions
