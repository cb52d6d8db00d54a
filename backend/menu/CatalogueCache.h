// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "menu/Flight.h"
#include "menu/RenderedMenu.h"
#include "regions/Database.h"

#include <QSet>
#include <atomic>
#include <chrono>
#include <list>
#include <map>

namespace tillpool::menu {

/// What a region sells now, and where.
struct RegionMenu {
    qint64 version = 0;
    QSet<base::StoreId> stores {};
};

/// Where the cache has its content from. Both functions are called from any thread, several at once.
struct MenuSource {
    std::function<base::Result<RegionMenu>(const base::RegionId&)> currentOf;
    std::function<base::Result<catalogue::Catalogue>(const base::RegionId&, qint64 version)> load;
};

/// Whether an answer needed the database.
enum class CacheOutcome { Hit, Miss };
/// "hit" or "miss".
QByteArray wireName(CacheOutcome outcome);

/// The menu of one store, as GET /catalogue gives it.
struct StoreMenu {
    base::StoreId store;
    std::shared_ptr<const RenderedMenu> menu;
    CacheOutcome outcome = CacheOutcome::Hit;
    std::chrono::seconds age {}; ///< since it was asked whether this is the current version; rounded down
};

/// How often the question which menu is current was answered from memory and by a database, since the start.
struct CacheFigures {
    quint64 hits = 0;
    quint64 misses = 0;
};

/// The catalogues of all regions, in memory. The content of a version never changes, so it is loaded once; which
/// version is current is asked again after `expiry`. However many threads want the same thing, one asks the database.
/// Thread-safe.
///
/// All stores of a region sell the same: the store_id in a Catalogue from here is that of the region's first store.
///
/// Errors of all calls: RegionUnknown, RegionUnavailable, Internal, and NotFound where a region has no catalogue yet.
class CatalogueCache {
public:
    using Clock = std::chrono::steady_clock;
    using CataloguePointer = std::shared_ptr<const catalogue::Catalogue>;
    static constexpr size_t versionsPerRegionMax = 16;

    CatalogueCache(regions::Database& database, std::chrono::milliseconds expiry);
    CatalogueCache(MenuSource source, std::chrono::milliseconds expiry, std::function<Clock::time_point()> now);

    /// The current catalogue. While the region's database is down: the last one that was known to be current.
    base::Result<CataloguePointer> current(const base::RegionId& region);
    /// Any version, however old; InvalidField at /catalogue_version when there is no such version.
    base::Result<CataloguePointer> at(const base::RegionId& region, qint64 version);

    /// The current menu of `store`, never older than the expiry: RegionUnavailable rather than that. NotFound when the
    /// region has no such store.
    base::Result<StoreMenu> menuOf(const base::StoreId& store);
    /// The same where it is in memory and not too old, else nothing. Never waits.
    std::optional<StoreMenu> menuFromMemory(const base::StoreId& store);

    std::chrono::milliseconds expiry() const { return m_expiry; }
    CacheFigures figures() const { return {.hits = m_hits, .misses = m_misses}; }

private:
    enum class WhenRegionIsDown { UseLastKnown, Refuse };
    struct Known {
        RegionMenu menu;
        Clock::time_point askedAt;
        CacheOutcome outcome = CacheOutcome::Hit;
    };
    struct Loaded {
        explicit Loaded(catalogue::Catalogue content)
            : catalogue(std::make_shared<const catalogue::Catalogue>(std::move(content)))
        {
        }
        CataloguePointer catalogue;
        std::once_flag once;
        std::atomic<bool> isRendered = false;
        std::shared_ptr<const RenderedMenu> rendered; ///< read only where isRendered
    };
    using LoadedPointer = std::shared_ptr<Loaded>;
    struct Region {
        std::optional<Known> known;
        std::shared_ptr<Flight<Known>> asking;
        std::list<LoadedPointer> versions; ///< the one used last stands first
        std::map<qint64, std::shared_ptr<Flight<LoadedPointer>>> loading;
    };

    base::Result<Known> ask(const base::RegionId& region, WhenRegionIsDown policy);
    base::Result<Known> askSource(const base::RegionId& region, Flight<Known>& flight);
    base::Result<LoadedPointer> load(const base::RegionId& region, qint64 version);
    base::Result<LoadedPointer> loadFromSource(
        const base::RegionId& region, qint64 version, Flight<LoadedPointer>& flight);
    static LoadedPointer take(Region& region, qint64 version);
    static const std::shared_ptr<const RenderedMenu>& render(Loaded& loaded);
    void count(CacheOutcome outcome);
    bool isFresh(const Known& known) const { return m_now() - known.askedAt < m_expiry; }
    StoreMenu menuWith(const base::StoreId& store, const Known& known, std::shared_ptr<const RenderedMenu> menu);

    const MenuSource m_source;
    const std::chrono::milliseconds m_expiry;
    const std::function<Clock::time_point()> m_now;
    std::atomic<quint64> m_hits {0};
    std::atomic<quint64> m_misses {0};
    std::mutex m_mutex;
    std::map<QString, Region> m_regions;
};

} // namespace tillpool::menu
