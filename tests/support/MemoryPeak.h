// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <atomic>
#include <sys/types.h>
#include <thread>

namespace tillpool::test {

/// What a backend may hold in memory at any time, in KiB; under a sanitizer much more, for it keeps what is freed.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr qint64 backendKibibytesMax = 2 * 1024 * 1024;
#else
inline constexpr qint64 backendKibibytesMax = 64 * 1024;
#endif

/// The most that a process holds in memory while this lives.
class MemoryPeak {
public:
    explicit MemoryPeak(pid_t pid);
    ~MemoryPeak();
    MemoryPeak(const MemoryPeak&) = delete;
    MemoryPeak& operator=(const MemoryPeak&) = delete;

    qint64 kibibytes() const { return m_peak; } ///< so far

private:
    void watch(pid_t pid);

    std::atomic<bool> m_stopping {false};
    std::atomic<qint64> m_peak {0};
    std::thread m_thread;
};

} // namespace tillpool::test
