// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tillpool::http {

/// A fixed number of threads that carry out jobs in the order in which they came, from a queue with an end. A job goes
/// to the worker that became idle last: its database connections, and the server's processes behind them, have what
/// they need at hand, and no more of them are kept busy than there are jobs at once. Every function may be called from
/// any thread.
class WorkerPool {
public:
    struct Options {
        int threads = 16;     ///< ≥ 1
        int queuedMax = 1024; ///< jobs that may wait; ≥ 1
    };
    using Job = std::function<void()>;
    enum class Submission { Accepted, QueueFull, Stopped };

    explicit WorkerPool(Options options);
    /// Forgets the jobs that still wait and waits for those that run.
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Queues `job`, or says why not. A job that throws costs a line in the log, nothing else.
    [[nodiscard]] Submission submit(Job job);

    enum class Drained { Completely, DeadlinePassed };
    /// Takes no more jobs and waits until all queued and running ones are done, or `deadline` has passed.
    Drained drain(std::chrono::milliseconds deadline);

    int queued() const;  ///< jobs that wait
    int running() const; ///< jobs that workers are at

private:
    struct Worker {
        std::condition_variable wake {};
        bool isWoken = false;
        std::thread thread {};
    };
    void work(Worker& self, int number);
    void waitForJob(std::unique_lock<std::mutex>& lock, Worker& self);
    void carryOut(const Job& job);

    const int m_queuedMax;
    mutable std::mutex m_mutex;
    std::condition_variable m_becameIdle;
    std::deque<Job> m_queue;
    int m_running = 0;
    bool m_acceptsJobs = true;
    bool m_ends = false;
    std::vector<Worker*> m_idle; ///< the last is the one that became so last
    std::deque<Worker> m_workers;
};

} // namespace tillpool::http
