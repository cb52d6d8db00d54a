// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QHash>
#include <QString>
#include <chrono>
#include <functional>
#include <mutex>

namespace tillpool::staff {

/// Slows down guessing: each account may fail 30 times, and gets one more try back every 10 seconds, on this instance.
/// Trying every PIN of four digits takes more than a day. Thread-safe; remembers a bounded number of accounts.
class Throttle {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr int failuresMax = 30;
    static constexpr std::chrono::seconds forgetsOneAfter {10};
    static constexpr qsizetype accountsMax = 100'000;

    explicit Throttle(std::function<Clock::time_point()> now = Clock::now);

    /// TooManyRequests with retryAfterSeconds when `account` has failed too often of late.
    base::Status mayTry(const QString& account);
    void noteFailure(const QString& account);
    void noteSuccess(const QString& account);

private:
    void forgetTheCold();

    const std::function<Clock::time_point()> m_now;
    std::mutex m_mutex;
    /// When the last failure of each account is forgotten: each failure puts it off by `forgetsOneAfter`.
    QHash<QString, Clock::time_point> m_coldAt;
};

} // namespace tillpool::staff
