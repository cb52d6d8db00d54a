// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/Periodic.h"

#include "jobs/Jitter.h"

namespace tillpool::jobs {

Periodic::Periodic(std::function<void()> work, std::chrono::milliseconds pause, Begin begin)
    : m_work(std::move(work)), m_pause(pause), m_begin(begin)
{
}

Periodic::~Periodic() { stop(); }

void Periodic::start()
{
    m_thread = std::thread([this] { run(); });
}

void Periodic::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

bool Periodic::isStopping() const
{
    const std::lock_guard lock(m_mutex);
    return m_stopping;
}

// False when it ends.
bool Periodic::pauses()
{
    std::unique_lock lock(m_mutex);
    return !m_wake.wait_for(lock, withJitter(m_pause), [this] { return m_stopping; });
}

void Periodic::run()
{
    if (m_begin == Begin::AfterAPause && !pauses())
        return;
    do
        m_work();
    while (pauses());
}

} // namespace tillpool::jobs
