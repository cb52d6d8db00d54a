// SPDX-License-Identifier: GPL-3.0-or-later
#include "menu/CatalogueCache.h"

#include "log/Log.h"
#include "menu/MenuStore.h"

namespace tillpool::menu {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::RegionId;
using base::Result;
using base::StoreId;

namespace {

MenuSource sourceIn(regions::Database& database)
{
    const auto store = std::make_shared<const MenuStore>(database);
    return {.currentOf = [store](const RegionId& region) { return store->currentOf(region); },
        .load = [store](const RegionId& region, qint64 version) { return store->load(region, version); }};
}

// An exception on its way to the router must not leave the others waiting for ever.
template <class T>
class LandingGuard {
public:
    LandingGuard(Flight<T>& flight, std::function<void()> forget) : m_flight(flight), m_forget(std::move(forget)) {}
    ~LandingGuard()
    {
        m_forget();
        m_flight.land(m_outcome);
    }
    LandingGuard(const LandingGuard&) = delete;
    LandingGuard& operator=(const LandingGuard&) = delete;
    Result<T> landing(Result<T> outcome)
    {
        m_outcome = outcome;
        return outcome;
    }

private:
    Flight<T>& m_flight;
    std::function<void()> m_forget;
    Result<T> m_outcome = Error {.detail = u"Reading the catalogue was broken off"_s};
};

} // namespace

QByteArray wireName(CacheOutcome outcome) { return outcome == CacheOutcome::Hit ? "hit" : "miss"; }

CatalogueCache::CatalogueCache(regions::Database& database, std::chrono::milliseconds expiry)
    : CatalogueCache(sourceIn(database), expiry, &Clock::now)
{
}

CatalogueCache::CatalogueCache(
    MenuSource source, std::chrono::milliseconds expiry, std::function<Clock::time_point()> now)
    : m_source(std::move(source)), m_expiry(expiry), m_now(std::move(now))
{
}

Result<CatalogueCache::CataloguePointer> CatalogueCache::current(const RegionId& region)
{
    TILLPOOL_TRY_ASSIGN(const Known known, ask(region, WhenRegionIsDown::UseLastKnown));
    count(known.outcome);
    return at(region, known.menu.version);
}

Result<CatalogueCache::CataloguePointer> CatalogueCache::at(const RegionId& region, qint64 version)
{
    TILLPOOL_TRY_ASSIGN(const LoadedPointer loaded, load(region, version));
    return loaded->catalogue;
}

Result<StoreMenu> CatalogueCache::menuOf(const StoreId& store)
{
    TILLPOOL_TRY_ASSIGN(const Known known, ask(store.region(), WhenRegionIsDown::Refuse));
    if (!known.menu.stores.contains(store))
        return Error {.code = ErrorCode::NotFound, .detail = u"There is no store %1"_s.arg(store.text())};
    TILLPOOL_TRY_ASSIGN(const LoadedPointer loaded, load(store.region(), known.menu.version));
    return menuWith(store, known, render(*loaded));
}

std::optional<StoreMenu> CatalogueCache::menuFromMemory(const StoreId& store)
{
    const std::lock_guard lock(m_mutex);
    const auto region = m_regions.find(store.region().text());
    if (region == m_regions.end())
        return std::nullopt;
    const std::optional<Known>& known = region->second.known;
    if (!known || !isFresh(*known) || !known->menu.stores.contains(store))
        return std::nullopt;
    const LoadedPointer loaded = take(region->second, known->menu.version);
    if (!loaded || !loaded->isRendered)
        return std::nullopt;
    return menuWith(store, *known, loaded->rendered);
}

StoreMenu CatalogueCache::menuWith(const StoreId& store, const Known& known, std::shared_ptr<const RenderedMenu> menu)
{
    count(known.outcome);
    return {.store = store,
        .menu = std::move(menu),
        .outcome = known.outcome,
        .age = std::chrono::duration_cast<std::chrono::seconds>(m_now() - known.askedAt)};
}

void CatalogueCache::count(CacheOutcome outcome)
{
    (outcome == CacheOutcome::Hit ? m_hits : m_misses).fetch_add(1, std::memory_order_relaxed);
}

// The text is made on demand: versions that are only priced with never need it.
const std::shared_ptr<const RenderedMenu>& CatalogueCache::render(Loaded& loaded)
{
    std::call_once(loaded.once, [&loaded] {
        loaded.rendered = std::make_shared<const RenderedMenu>(*loaded.catalogue);
        loaded.isRendered = true;
    });
    return loaded.rendered;
}

// An answer is good when it's fresh, or when it was asked for after this call began. Others' questions may have been on
// their way for longer than the expiry, so that at most one more round is needed.
Result<CatalogueCache::Known> CatalogueCache::ask(const RegionId& region, WhenRegionIsDown policy)
{
    const Clock::time_point arrivedAt = m_now();
    while (true) {
        std::optional<Known> lastKnown;
        std::shared_ptr<Flight<Known>> flight;
        bool isOurs = false;
        {
            const std::lock_guard lock(m_mutex);
            Region& state = m_regions[region.text()];
            lastKnown = state.known;
            if (lastKnown && isFresh(*lastKnown))
                return *lastKnown;
            isOurs = !state.asking;
            if (isOurs)
                state.asking = std::make_shared<Flight<Known>>();
            flight = state.asking;
        }
        Result<Known> answer = isOurs ? askSource(region, *flight) : flight->wait();
        if (answer.hasValue()) {
            if (isOurs || answer->askedAt >= arrivedAt || isFresh(*answer))
                return answer;
            continue;
        }
        if (answer.error().code == ErrorCode::RegionUnavailable && lastKnown
            && policy == WhenRegionIsDown::UseLastKnown)
            return *lastKnown;
        return answer;
    }
}

Result<CatalogueCache::Known> CatalogueCache::askSource(const RegionId& region, Flight<Known>& flight)
{
    LandingGuard<Known> guard(flight, [this, &region] {
        const std::lock_guard lock(m_mutex);
        m_regions[region.text()].asking.reset();
    });
    const Clock::time_point askedAt = m_now();
    auto menu = m_source.currentOf(region);
    if (!menu.hasValue())
        return guard.landing(menu.takeError());
    const Known known {.menu = menu.takeValue(), .askedAt = askedAt};
    {
        const std::lock_guard lock(m_mutex);
        std::optional<Known>& before = m_regions[region.text()].known;
        if (before && before->menu.version != known.menu.version) {
            log::info(
                u"A new catalogue"_s, {{u"region"_s, region.text()}, {u"catalogue_version"_s, known.menu.version}});
        }
        before = known;
    }
    Known answer = known;
    answer.outcome = CacheOutcome::Miss;
    return guard.landing(std::move(answer));
}

CatalogueCache::LoadedPointer CatalogueCache::take(Region& region, qint64 version)
{
    for (auto it = region.versions.begin(); it != region.versions.end(); ++it) {
        if ((*it)->catalogue->version() == version) {
            region.versions.splice(region.versions.begin(), region.versions, it);
            return region.versions.front();
        }
    }
    return nullptr;
}

Result<CatalogueCache::LoadedPointer> CatalogueCache::load(const RegionId& region, qint64 version)
{
    std::shared_ptr<Flight<LoadedPointer>> flight;
    bool isOurs = false;
    {
        const std::lock_guard lock(m_mutex);
        Region& state = m_regions[region.text()];
        if (LoadedPointer loaded = take(state, version))
            return loaded;
        std::shared_ptr<Flight<LoadedPointer>>& loading = state.loading[version];
        isOurs = !loading;
        if (isOurs)
            loading = std::make_shared<Flight<LoadedPointer>>();
        flight = loading;
    }
    return isOurs ? loadFromSource(region, version, *flight) : flight->wait();
}

Result<CatalogueCache::LoadedPointer> CatalogueCache::loadFromSource(
    const RegionId& region, qint64 version, Flight<LoadedPointer>& flight)
{
    LandingGuard<LoadedPointer> guard(flight, [this, &region, version] {
        const std::lock_guard lock(m_mutex);
        m_regions[region.text()].loading.erase(version);
    });
    auto catalogue = m_source.load(region, version);
    if (!catalogue.hasValue())
        return guard.landing(catalogue.takeError());
    auto loaded = std::make_shared<Loaded>(catalogue.takeValue());
    {
        const std::lock_guard lock(m_mutex);
        std::list<LoadedPointer>& versions = m_regions[region.text()].versions;
        versions.push_front(loaded);
        if (versions.size() > versionsPerRegionMax)
            versions.pop_back();
    }
    return guard.landing(std::move(loaded));
}

} // namespace tillpool::menu
