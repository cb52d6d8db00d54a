// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/Latency.h"
#include "load/Load.h"
#include "load/Operation.h"

#include <array>
#include <map>
#include <mutex>

namespace tillpool::load {

/// What one second, or a few of them, of a run came to.
struct Slice {
    double atSeconds = 0; ///< the middle of it, since the clients began
    double rate = 0;      ///< operations that came to an end, per second
    double refusedRate = 0;
    double unansweredRate = 0; ///< requests without a final answer, per second
    double p50Ms = 0;
    double p95Ms = 0;
    double p99Ms = 0;
};

/// Counts what clients do. Any thread may call anything.
class Tally {
public:
    /// The clients begin now.
    void start(Moment now);
    void begun(Kind kind);
    /// An operation has its final answer, or (none) will never have one.
    void ended(Kind kind, const std::optional<Answer>& answer);
    void repeated();
    void unanswered(); ///< a request had no final answer and is sent again
    void duplicated();

    /// Closes the slice that has ended; to be called several times a second.
    void tick(Moment now);
    /// Fills what the clients know of it: all but the checker's counts.
    void fill(Figures& figures, Moment now) const;
    /// The run by time, at most `slicesMax` of them.
    std::vector<Slice> slices() const;
    static constexpr size_t slicesMax = 600;

private:
    struct OfKind {
        qint64 begun = 0;
        qint64 acknowledged = 0;
        qint64 refused = 0;
        qint64 unknown = 0;
        Latency latency;
    };
    struct Counting {
        Latency latency;
        qint64 refused = 0;
        qint64 unanswered = 0;
    };
    void halve();

    mutable std::mutex m_mutex;
    Moment m_startedAt = 0;
    Moment m_sliceBegan = 0;
    Moment m_sliceLength = 1'000'000'000;
    Moment m_lastChangeAt = 0;
    Moment m_longestGap = 0;
    std::array<OfKind, kindCount> m_kinds;
    std::map<QString, qint64> m_refusals;
    qint64 m_repeats = 0;
    qint64 m_duplicates = 0;
    Counting m_now;
    std::vector<Slice> m_slices;
};

} // namespace tillpool::load
