// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/RegionGate.h"

namespace tillpool::regions {

using std::chrono::milliseconds;

RegionGate::RegionGate(const RegionLimits& limits) : m_limits(limits) {}

bool RegionGate::enter()
{
    std::unique_lock lock(m_mutex);
    if (m_failuresInARow >= m_limits.breakerFailures) {
        if (m_probing || Clock::now() < m_openUntil)
            return false;
        m_probing = true;
        ++m_inFlight;
        return true;
    }
    if (m_inFlight >= m_limits.concurrentCalls && !waitForTurn(lock))
        return false;
    if (++m_inFlight == m_limits.concurrentCalls)
        m_lastProgress = Clock::now();
    return true;
}

// Waiting is worth it only while the region answers others: a hung one must not collect threads.
bool RegionGate::waitForTurn(std::unique_lock<std::mutex>& lock)
{
    const auto patience = Clock::now() + milliseconds(m_limits.queueMs);
    while (m_inFlight >= m_limits.concurrentCalls) {
        const auto now = Clock::now();
        if (now >= patience || isSilentAt(now))
            return false;
        m_turn.wait_for(lock, milliseconds(50));
    }
    return true;
}

void RegionGate::leave(Health health)
{
    {
        const std::lock_guard lock(m_mutex);
        --m_inFlight;
        m_probing = false;
        const auto now = Clock::now();
        if (health == Health::Answering) {
            m_failuresInARow = 0;
            m_lastProgress = now;
        } else {
            ++m_failuresInARow;
            m_openUntil = now + milliseconds(m_limits.breakerOpenMs);
        }
    }
    m_turn.notify_one();
}

bool RegionGate::isSilentAt(Clock::time_point now) const
{
    return m_failuresInARow >= m_limits.breakerFailures
        || (m_inFlight >= m_limits.concurrentCalls && now - m_lastProgress > milliseconds(m_limits.queueMs / 2));
}

bool RegionGate::isSilent() const
{
    const std::lock_guard lock(m_mutex);
    return isSilentAt(Clock::now());
}

bool RegionGate::isOpen() const
{
    const std::lock_guard lock(m_mutex);
    return m_failuresInARow >= m_limits.breakerFailures && Clock::now() < m_openUntil;
}

} // namespace tillpool::regions
