// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/RegionGate.h"

namespace tillpool::regions {

using std::chrono::milliseconds;

RegionGate::RegionGate(const RegionLimits& limits, std::function<Clock::time_point()> now)
    : m_limits(limits), m_now(std::move(now)), m_lastProgress(m_now())
{
}

bool RegionGate::enter()
{
    std::unique_lock lock(m_mutex);
    return enterNow() || (waitForTurn(lock) && enterNow());
}

bool RegionGate::tryEnter()
{
    const std::lock_guard lock(m_mutex);
    return enterNow();
}

bool RegionGate::enterNow()
{
    if (m_failuresInARow >= m_limits.breakerFailures) {
        if (m_probing || m_now() < m_openUntil)
            return false;
        m_probing = true;
        ++m_inFlight;
        return true;
    }
    if (m_inFlight >= m_limits.concurrentCalls)
        return false;
    if (++m_inFlight == m_limits.concurrentCalls)
        m_lastProgress = m_now();
    return true;
}

// Waiting is worth it only while the region answers others: a hung one must not collect threads.
bool RegionGate::waitForTurn(std::unique_lock<std::mutex>& lock)
{
    if (m_failuresInARow >= m_limits.breakerFailures)
        return false;
    const auto patience = m_now() + milliseconds(m_limits.queueMs);
    while (m_inFlight >= m_limits.concurrentCalls) {
        const auto now = m_now();
        if (now >= patience || isSilentAt(now))
            return false;
        ++m_waiting;
        m_turn.wait_for(lock, milliseconds(50));
        --m_waiting;
    }
    return true;
}

void RegionGate::leave(Health health)
{
    {
        const std::lock_guard lock(m_mutex);
        --m_inFlight;
        m_probing = false;
        const auto now = m_now();
        if (health == Health::Answering) {
            m_failuresInARow = 0;
            m_lastProgress = now;
        } else if (health == Health::Failing) {
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
    return isSilentAt(m_now());
}

int RegionGate::waiting() const
{
    const std::lock_guard lock(m_mutex);
    return m_waiting;
}

bool RegionGate::isOpen() const
{
    const std::lock_guard lock(m_mutex);
    return m_failuresInARow >= m_limits.breakerFailures && m_now() < m_openUntil;
}

} // namespace tillpool::regions
