// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace tillpool::jobs {

/// Does something again and again in a thread of its own, with a pause in between that has jitter.
class Periodic {
public:
    enum class Begin { AtOnce, AfterAPause };

    /// `work` is called by the thread between start() and stop(), never twice at once.
    Periodic(std::function<void()> work, std::chrono::milliseconds pause, Begin begin);
    ~Periodic();
    Periodic(const Periodic&) = delete;
    Periodic& operator=(const Periodic&) = delete;

    void start();
    /// Lets `work` end and ends the thread.
    void stop();
    /// For work that is long: whether it should leave the rest to the next time.
    bool isStopping() const;

private:
    void run();
    bool pauses();

    const std::function<void()> m_work;
    const std::chrono::milliseconds m_pause;
    const Begin m_begin;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace tillpool::jobs
