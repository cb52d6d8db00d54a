// SPDX-License-Identifier: GPL-3.0-or-later
#include "menu/MenuStore.h"

#include "sql/Queries.h"

namespace tillpool::menu {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using catalogue::Catalogue;
using regions::Intent;
using regions::Parameters;
using regions::Rows;

namespace {

// The rows in the form of the API's answer, which is what a catalogue is read from.
QJsonObject catalogueObject(const Rows& rows, const regions::RegionSettings& settings, qint64 version)
{
    return {{u"catalogue_version"_s, version}, {u"store_id"_s, rows.text(0, "store_id")},
        {u"currency"_s, settings.currency.code()}, {u"tax_mode"_s, catalogue::wireName(settings.taxMode)},
        {u"tax_classes"_s, rows.array(0, "tax_classes")}, {u"categories"_s, rows.array(0, "categories")},
        {u"modifier_groups"_s, rows.array(0, "modifier_groups")}, {u"modifiers"_s, rows.array(0, "modifiers")},
        {u"items"_s, rows.array(0, "items")}};
}

} // namespace

Result<RegionMenu> MenuStore::currentOf(const base::RegionId& region) const
{
    TILLPOOL_TRY_ASSIGN(
        const Rows rows, m_database.run(region, sql::catalogue::findVersion, Parameters(), Intent::Read));
    if (rows.isNull(0, "catalogue_version"))
        return Error {.code = ErrorCode::NotFound, .detail = u"Region %1 has no catalogue yet"_s.arg(region.text())};
    RegionMenu menu {.version = rows.integer(0, "catalogue_version")};
    for (const QJsonValue& store : rows.array(0, "stores"))
        menu.stores.insert(base::StoreId::trusted(store.toString()));
    return menu;
}

Result<Catalogue> MenuStore::load(const base::RegionId& region, qint64 version) const
{
    TILLPOOL_TRY_ASSIGN(const regions::RegionSettings* settings, m_database.route(region));
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(region, sql::catalogue::loadCatalogue, Parameters().integer(version), Intent::Read));
    if (rows.isEmpty()) {
        return base::invalidField(
            u"/catalogue_version"_s, u"region %1 has no catalogue version %2"_s.arg(region.text()).arg(version));
    }
    auto catalogue = Catalogue::fromJson(catalogueObject(rows, *settings, version));
    if (!catalogue.hasValue()) {
        return Error {.detail = u"Catalogue version %1 of region %2 is broken: %3"_s.arg(version).arg(
                          region.text(), catalogue.error().detail)};
    }
    return catalogue;
}

} // namespace tillpool::menu
