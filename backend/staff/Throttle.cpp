// SPDX-License-Identifier: GPL-3.0-or-later
#include "staff/Throttle.h"

#include <algorithm>

namespace tillpool::staff {

using namespace Qt::StringLiterals;

Throttle::Throttle(std::function<Clock::time_point()> now) : m_now(std::move(now)) {}

base::Status Throttle::mayTry(const QString& account)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_coldAt.constFind(account);
    if (found == m_coldAt.constEnd())
        return base::success();
    const auto tooLong = *found - m_now() - (failuresMax - 1) * forgetsOneAfter;
    if (tooLong <= Clock::duration::zero())
        return base::success();
    const int wait = static_cast<int>(std::chrono::ceil<std::chrono::seconds>(tooLong).count());
    return base::Error {.code = base::ErrorCode::TooManyRequests,
        .detail = u"Too many failed log-ins for this account: try again in %1 seconds"_s.arg(wait),
        .retryAfterSeconds = wait};
}

void Throttle::noteFailure(const QString& account)
{
    const std::lock_guard lock(m_mutex);
    if (m_coldAt.size() >= accountsMax)
        forgetTheCold();
    const Clock::time_point now = m_now();
    m_coldAt.insert(account, std::max(m_coldAt.value(account, now), now) + forgetsOneAfter);
}

void Throttle::noteSuccess(const QString& account)
{
    const std::lock_guard lock(m_mutex);
    m_coldAt.remove(account);
}

void Throttle::forgetTheCold()
{
    const Clock::time_point now = m_now();
    m_coldAt.removeIf([now](const auto& entry) { return entry.value() <= now; });
    // Someone tries names at random: what is left of the record is worth less than the memory.
    if (m_coldAt.size() >= accountsMax)
        m_coldAt.clear();
}

} // namespace tillpool::staff
