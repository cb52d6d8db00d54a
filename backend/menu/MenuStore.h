// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "menu/CatalogueCache.h"

namespace tillpool::menu {

/// The catalogues in the regions' databases.
class MenuStore {
public:
    explicit MenuStore(regions::Database& database) : m_database(database) {}

    /// What `region` sells now. NotFound before its first catalogue; RegionUnknown, RegionUnavailable.
    base::Result<RegionMenu> currentOf(const base::RegionId& region) const;
    /// One version whole. InvalidField at /catalogue_version when there is no such version; RegionUnknown,
    /// RegionUnavailable; Internal when the stored rows don't make a catalogue.
    base::Result<catalogue::Catalogue> load(const base::RegionId& region, qint64 version) const;

private:
    regions::Database& m_database;
};

} // namespace tillpool::menu
