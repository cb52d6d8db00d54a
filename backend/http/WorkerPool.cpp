// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/WorkerPool.h"

#include "log/Log.h"

#include <QString>
#include <exception>
#include <pthread.h>
#include <string>

namespace tillpool::http {

WorkerPool::WorkerPool(Options options) : m_queuedMax(options.queuedMax)
{
    Q_ASSERT(options.threads >= 1 && options.queuedMax >= 1);
    m_threads.reserve(static_cast<size_t>(options.threads));
    for (int number = 1; number <= options.threads; ++number)
        m_threads.emplace_back([this, number] { work(number); });
}

WorkerPool::~WorkerPool()
{
    {
        const std::lock_guard lock(m_mutex);
        m_acceptsJobs = false;
        m_ends = true;
        m_queue.clear();
    }
    m_wakeWorker.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

WorkerPool::Submission WorkerPool::submit(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_acceptsJobs)
            return Submission::Stopped;
        if (m_queue.size() >= static_cast<size_t>(m_queuedMax))
            return Submission::QueueFull;
        m_queue.push_back(std::move(job));
    }
    m_wakeWorker.notify_one();
    return Submission::Accepted;
}

WorkerPool::Drained WorkerPool::drain(std::chrono::milliseconds deadline)
{
    std::unique_lock lock(m_mutex);
    m_acceptsJobs = false;
    const bool idle = m_becameIdle.wait_for(lock, deadline, [this] { return m_queue.empty() && m_running == 0; });
    return idle ? Drained::Completely : Drained::DeadlinePassed;
}

int WorkerPool::queued() const
{
    const std::lock_guard lock(m_mutex);
    return static_cast<int>(m_queue.size());
}

int WorkerPool::running() const
{
    const std::lock_guard lock(m_mutex);
    return m_running;
}

void WorkerPool::work(int number)
{
    pthread_setname_np(pthread_self(), ("worker-" + std::to_string(number)).c_str());
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wakeWorker.wait(lock, [this] { return m_ends || !m_queue.empty(); });
        if (m_ends)
            return;
        Job job = std::move(m_queue.front());
        m_queue.pop_front();
        ++m_running;
        lock.unlock();
        carryOut(job);
        job = nullptr; // what it holds is let go before it counts as done
        lock.lock();
        if (--m_running == 0 && m_queue.empty())
            m_becameIdle.notify_all();
    }
}

void WorkerPool::carryOut(const Job& job)
{
    try {
        job();
    } catch (const std::exception& exception) {
        log::error("a job threw", {{"what", QString::fromUtf8(exception.what())}});
    } catch (...) {
        log::error("a job threw something that is no exception");
    }
}

} // namespace tillpool::http
