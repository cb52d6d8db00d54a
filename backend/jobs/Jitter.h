// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRandomGenerator>
#include <algorithm>
#include <chrono>

namespace tillpool::jobs {

/// From half of `pause` to all of it, as chance says, so that instances which began together do not stay in step.
inline std::chrono::milliseconds withJitter(std::chrono::milliseconds pause)
{
    const qint64 half = pause.count() / 2;
    return std::chrono::milliseconds(half + QRandomGenerator::global()->bounded(pause.count() - half + 1));
}

/// Pauses between tries that fail: each twice as long as the one before, up to a bound, with jitter.
class Backoff {
public:
    Backoff(std::chrono::milliseconds first, std::chrono::milliseconds most) : m_first(first), m_most(most) {}

    std::chrono::milliseconds next()
    {
        const auto pause = m_next;
        m_next = std::min(m_most, 2 * m_next);
        return withJitter(pause);
    }
    void reset() { m_next = m_first; }

private:
    std::chrono::milliseconds m_first;
    std::chrono::milliseconds m_most;
    std::chrono::milliseconds m_next {m_first};
};

} // namespace tillpool::jobs
