// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace tillpool::service {

/// Lets a process end in time although a thread of it hangs, in a region that does not answer, say: calls `onPassed` in
/// a thread of its own if it still lives when `after` has passed. What is cut off then is what a crash would cut off.
class ShutdownDeadline {
public:
    ShutdownDeadline(std::chrono::milliseconds after, std::function<void()> onPassed);
    ~ShutdownDeadline();
    ShutdownDeadline(const ShutdownDeadline&) = delete;
    ShutdownDeadline& operator=(const ShutdownDeadline&) = delete;

private:
    std::mutex m_mutex;
    std::condition_variable m_ends;
    bool m_isOver = false;
    std::thread m_thread;
};

} // namespace tillpool::service
