// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tillpool::admin {

/// Tells on standard error how far a long run is, how fast it goes and how long it will still take: one line that is
/// rewritten on a terminal, a line every few seconds elsewhere. Ends with the object.
class ReplayProgress {
public:
    explicit ReplayProgress(qint64 total);
    ~ReplayProgress();
    Q_DISABLE_COPY_MOVE(ReplayProgress)

    void countOne() { ++m_done; } ///< from any thread

private:
    void run();
    void print(bool isLast) const;

    const qint64 m_total;
    const bool m_onTerminal;
    const std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
    std::atomic<qint64> m_done = 0;
    std::mutex m_mutex;
    std::condition_variable m_ends;
    bool m_ended = false;
    std::thread m_printer;
};

} // namespace tillpool::admin
