// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "regions/Connection.h"
#include "regions/RegionGate.h"

#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>

namespace tillpool::regions {

/// What a statement does when its fate is unknown after a lost connection.
enum class Intent {
    Read,  ///< nothing can have changed: a failure is RegionUnavailable
    Change ///< idempotent by its key: it's run again; if that can't be, the error is OutcomeUnknown
};

/// One statement for one region.
struct Call {
    base::RegionId region;
    const sql::Query* query;
    Parameters parameters;
    Intent intent = Intent::Read;
    /// Whoever asks would rather have RegionUnavailable or RegionBusy than wait longer, its turn included; says nothing
    /// about the region to others. 0: as long as the region's limits say.
    std::chrono::milliseconds patience {0};
};

/// What became of the calls to one region, since the start.
struct RegionFigures {
    base::RegionId region;
    std::array<quint64, Attempt::endsCount> attempts {}; ///< by Attempt::End; one call may make several
    quint64 refused = 0;                                 ///< calls that were not let in: the region is down or busy
    int waiting = 0;                                     ///< calls that wait for their turn now
    bool isKnownDown = false;                            ///< calls are refused now without asking the region
};

/// All regions' databases. Thread-safe; each thread gets its own lazily opened connection per region. Every statement
/// is a transaction of its own: what belongs together is one SQL function.
///
/// Errors of all calls: RegionUnknown; RegionUnavailable (nothing was changed); OutcomeUnknown (a change may or may not
/// have happened: ask again with the same key); RegionBusy (this call changed nothing, but waited in vain for others,
/// one of which may carry the same key); Internal (a bug, logged).
class Database {
public:
    explicit Database(std::vector<RegionSettings> regions, RegionLimits limits = {});
    ~Database();

    /// The region that owns ids with this prefix, or RegionUnknown. `pointer`: the field of a body that named it, for
    /// the error to name; empty when no body did.
    base::Result<const RegionSettings*> route(const base::RegionId& region, const QString& pointer = {}) const;
    std::vector<base::RegionId> regionIds() const;

    base::Result<Rows> run(
        const base::RegionId& region, const sql::Query& query, const Parameters& parameters, Intent intent);
    /// Runs calls to different regions at once; results in the order of the calls.
    std::vector<base::Result<Rows>> runAll(const std::vector<Call>& calls);

    /// Regions that are refused at once for now, because they did not answer.
    std::vector<base::RegionId> regionsKnownDown() const;

    /// Of each region, in the order of their ids.
    std::vector<RegionFigures> figures() const;

private:
    struct Region {
        RegionSettings settings;
        RegionLimits limits;
        RegionGate gate;
        std::array<std::atomic<quint64>, Attempt::endsCount> ends {};
        std::atomic<quint64> refused {0};
        Region(RegionSettings s, const RegionLimits& l) : settings(std::move(s)), limits(l), gate(l) {}
    };
    struct Running;

    std::shared_ptr<Region> find(const base::RegionId& region) const;
    Connection& connectionOfThisThread(const std::shared_ptr<Region>& region) const;
    void start(Running& running) const;
    static void advance(Running& one);
    static void drive(std::vector<Running>& running);
    static bool settle(Running& running);

    const quint64 m_instance;
    std::map<QString, std::shared_ptr<Region>> m_regions;
};

/// The error that says that `region` can't be asked now.
base::Error regionUnavailable(const RegionSettings& region);

} // namespace tillpool::regions
