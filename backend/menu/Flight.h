// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <condition_variable>
#include <mutex>
#include <optional>

namespace tillpool::menu {

/// One piece of work whose outcome many threads wait for. One thread does it and lands it, once; any number wait.
template <class T>
class Flight {
public:
    void land(base::Result<T> outcome)
    {
        {
            const std::lock_guard lock(m_mutex);
            Q_ASSERT(!m_outcome);
            m_outcome = std::move(outcome);
        }
        m_landed.notify_all();
    }

    base::Result<T> wait()
    {
        std::unique_lock lock(m_mutex);
        m_landed.wait(lock, [this] { return m_outcome.has_value(); });
        return *m_outcome;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_landed;
    std::optional<base::Result<T>> m_outcome;
};

} // namespace tillpool::menu
