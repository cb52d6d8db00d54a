// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/RegionPlan.h"

#include "admin/Files.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;

const std::vector<RegionPlan>& embeddedRegions()
{
    static const std::vector<RegionPlan> regions {
        {.id = u"001"_s, .name = u"Ireland"_s, .currency = u"EUR"_s, .tax = u"included"_s},
        {.id = u"002"_s, .name = u"US East"_s, .currency = u"USD"_s, .tax = u"added"_s},
        {.id = u"003"_s, .name = u"Singapore"_s, .currency = u"SGD"_s, .tax = u"included"_s},
    };
    return regions;
}

Result<DemoChain> DemoChain::load(const QString& home)
{
    const QString folder = home + u"/sql/demo/"_s;
    TILLPOOL_TRY_ASSIGN(const QByteArray text, readFile(folder + u"chain.json"_s));
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(text, &problem);
    if (!document.isObject())
        return Error {.code = ErrorCode::MalformedJson,
            .detail = u"%1chain.json is not a JSON object: %2"_s.arg(folder, problem.errorString())};
    return DemoChain(folder, document.object());
}

QJsonObject DemoChain::region(const QString& regionId) const
{
    for (const QJsonValue& region : m_json[u"regions"].toArray()) {
        if (region[u"id"] == regionId)
            return region.toObject();
    }
    return {};
}

QString DemoChain::sqlPath(const QString& regionId) const { return m_folder + regionId + u".sql"_s; }

} // namespace tillpool::admin
