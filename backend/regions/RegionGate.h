// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "regions/RegionSettings.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace tillpool::regions {

/// Bulkhead and breaker of one region, shared by all threads. A region that hangs keeps at most
/// `RegionLimits::concurrentCalls` threads, for one deadline; after `breakerFailures` failures in a row calls are
/// refused at once, and one call in `breakerOpenMs` is let through to see whether it's back.
class RegionGate {
public:
    using Clock = std::chrono::steady_clock;
    enum class Health {
        Answering,
        Failing,
        Unknown ///< nobody waited for long enough to tell
    };

    explicit RegionGate(const RegionLimits& limits, std::function<Clock::time_point()> now = Clock::now);

    /// True: the call may go ahead, and `leave` must follow. False: the region is down, or busy beyond our patience.
    bool enter();
    /// As `enter`, but without waiting for a turn.
    bool tryEnter();
    void leave(Health health);

    /// Why a call is refused: true, the region does not answer, be it that calls fail or that they hang; false, it
    /// answers others and is busy with them.
    bool isSilent() const;
    /// True while calls are refused without asking the region.
    bool isOpen() const;
    /// How many calls wait for their turn now.
    int waiting() const;

private:
    bool enterNow();
    bool waitForTurn(std::unique_lock<std::mutex>& lock);
    bool isSilentAt(Clock::time_point now) const;

    const RegionLimits m_limits;
    const std::function<Clock::time_point()> m_now;
    mutable std::mutex m_mutex;
    std::condition_variable m_turn;
    int m_inFlight = 0;
    int m_waiting = 0;
    int m_failuresInARow = 0;
    bool m_probing = false;
    Clock::time_point m_openUntil {};
    Clock::time_point m_lastProgress; ///< the latest answer, or when it became full if that is later
};

} // namespace tillpool::regions
