// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/ShutdownDeadline.h"

namespace tillpool::service {

ShutdownDeadline::ShutdownDeadline(std::chrono::milliseconds after, std::function<void()> onPassed)
    : m_thread([this, after, passed = std::move(onPassed)] {
        std::unique_lock lock(m_mutex);
        if (!m_ends.wait_for(lock, after, [this] { return m_isOver; }))
            passed();
    })
{
}

ShutdownDeadline::~ShutdownDeadline()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isOver = true;
    }
    m_ends.notify_one();
    m_thread.join();
}

} // namespace tillpool::service
