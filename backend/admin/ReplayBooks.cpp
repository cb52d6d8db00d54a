// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/ReplayBooks.h"

#include "regions/Database.h"
#include "sql/Queries.h"

#include <QUrl>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Result;

namespace {

constexpr qsizetype salesPerCall = 1000;

Result<regions::RegionSettings> settingsOf(const RunningRegion& region)
{
    TILLPOOL_TRY_ASSIGN(base::RegionId id, base::RegionId::parse(region.plan.id));
    const QUrl dsn(region.dsn);
    regions::RegionSettings settings;
    settings.id = std::move(id);
    settings.name = region.plan.name;
    settings.hosts = QStringList(u"%1:%2"_s.arg(dsn.host()).arg(dsn.port(5432)));
    settings.database = dsn.path().mid(1);
    settings.user = dsn.userName(QUrl::FullyDecoded);
    settings.password = dsn.password(QUrl::FullyDecoded);
    return settings;
}

} // namespace

Result<QHash<QString, BookedSale>> readBooks(const RunningSystem& system, const QStringList& saleIds)
{
    std::vector<regions::RegionSettings> settings;
    for (const RunningRegion& region : system.regions) {
        TILLPOOL_TRY_ASSIGN(regions::RegionSettings one, settingsOf(region));
        settings.push_back(std::move(one));
    }
    QHash<QString, QStringList> idsByRegion;
    for (const QString& saleId : saleIds)
        idsByRegion[saleId.left(3)].append(saleId);

    regions::Database database(std::move(settings));
    QHash<QString, BookedSale> books;
    for (auto ids = idsByRegion.cbegin(); ids != idsByRegion.cend(); ++ids) {
        TILLPOOL_TRY_ASSIGN(const base::RegionId region, base::RegionId::parse(ids.key()));
        for (qsizetype first = 0; first < ids->size(); first += salesPerCall) {
            TILLPOOL_TRY_ASSIGN(const regions::Rows rows,
                database.run(region, sql::reports::sumSales, regions::Parameters().texts(ids->mid(first, salesPerCall)),
                    regions::Intent::Read));
            for (int row = 0; row < rows.count(); ++row)
                books.insert(rows.text(row, "sale_id"), {rows.integer(row, "lines"), rows.integer(row, "charged")});
        }
    }
    return books;
}

} // namespace tillpool::admin
