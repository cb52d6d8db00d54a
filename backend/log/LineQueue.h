// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace tillpool::log {

/// Lines on their way to a descriptor whose reader may stall: a thread of its own writes them, so that nobody who adds
/// one ever waits for it. It gathers lines for some milliseconds before it writes them: to wake it for each costs a
/// request more than the line does. What does not fit is lost, and counted. Any thread may call any function.
class LineQueue {
public:
    struct Options {
        int descriptor = -1;    ///< stays the caller's, and open
        qsizetype bytesMax = 0; ///< of lines that wait or are being written
        /// The line that tells how many lines were lost. Written where they would stand, as soon as there is room.
        std::function<QByteArray(quint64 lines)> lineAboutLost;
        std::chrono::milliseconds gatherFor {5};
    };
    explicit LineQueue(Options options);
    ~LineQueue(); ///< first writes what waits, however long that takes
    LineQueue(const LineQueue&) = delete;
    LineQueue& operator=(const LineQueue&) = delete;

    /// `line`: whole, with its line feed.
    void add(const QByteArray& line);
    /// Waits until all that was added before is written, or `atMost` has passed; false then.
    bool flush(std::chrono::milliseconds atMost);

private:
    void work();
    void gather(std::unique_lock<std::mutex>& lock);
    void writeOut(const QByteArray& lines) const;
    bool isEmpty() const { return m_waiting.isEmpty() && m_bytesBeingWritten == 0 && m_lost == 0; }

    const Options m_options;
    std::mutex m_mutex;
    std::condition_variable m_hasLines;
    std::condition_variable m_becameEmpty;
    QByteArray m_waiting;
    qsizetype m_bytesBeingWritten = 0;
    quint64 m_lost = 0;    ///< behind the waiting ones; while not 0, nothing more is taken
    bool m_sleeps = false; ///< the thread, until the first line comes
    int m_flushing = 0;    ///< how many wait for what was added
    bool m_ends = false;
    std::thread m_thread;
};

} // namespace tillpool::log
