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
    for (int number = 1; number <= options.threads; ++number) {
        Worker& worker = m_workers.emplace_back();
        worker.thread = std::thread([this, &worker, number] { work(worker, number); });
    }
}

WorkerPool::~WorkerPool()
{
    {
        const std::lock_guard lock(m_mutex);
        m_acceptsJobs = false;
        m_ends = true;
        m_queue.clear();
    }
    for (Worker& worker : m_workers)
        worker.wake.notify_one();
    for (Worker& worker : m_workers)
        worker.thread.join();
}

WorkerPool::Submission WorkerPool::submit(Job job)
{
    const std::lock_guard lock(m_mutex);
    if (!m_acceptsJobs)
        return Submission::Stopped;
    if (m_queue.size() >= static_cast<size_t>(m_queuedMax))
        return Submission::QueueFull;
    m_queue.push_back(std::move(job));
    if (!m_idle.empty()) {
        m_idle.back()->isWoken = true;
        m_idle.back()->wake.notify_one();
        m_idle.pop_back();
    }
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

// Another worker may have taken the job by the time that this one wakes: then it is idle again.
void WorkerPool::waitForJob(std::unique_lock<std::mutex>& lock, Worker& self)
{
    while (!m_ends && m_queue.empty()) {
        self.isWoken = false;
        m_idle.push_back(&self);
        self.wake.wait(lock, [&] { return m_ends || self.isWoken; });
    }
}

void WorkerPool::work(Worker& self, int number)
{
    pthread_setname_np(pthread_self(), ("worker-" + std::to_string(number)).c_str());
    std::unique_lock lock(m_mutex);
    while (true) {
        waitForJob(lock, self);
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
