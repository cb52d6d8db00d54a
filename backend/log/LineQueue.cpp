// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/LineQueue.h"

#include <cerrno>
#include <csignal>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>
#include <utility>

namespace tillpool::log {

namespace {

constexpr qsizetype gatheredBytesMax = 32 * 1024;

/// Signals are for the threads that wait for them; one that ours got would end the process, or be lost.
class AllSignalsBlocked {
public:
    AllSignalsBlocked()
    {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &m_before);
    }
    ~AllSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &m_before, nullptr); }
    AllSignalsBlocked(const AllSignalsBlocked&) = delete;
    AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;

private:
    sigset_t m_before {};
};

} // namespace

LineQueue::LineQueue(Options options) : m_options(std::move(options))
{
    const AllSignalsBlocked inherited;
    m_thread = std::thread([this] { work(); });
}

LineQueue::~LineQueue()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ends = true;
    }
    m_hasLines.notify_one();
    m_thread.join();
}

void LineQueue::add(const QByteArray& line)
{
    bool wakes = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_lost > 0 || m_waiting.size() + m_bytesBeingWritten + line.size() > m_options.bytesMax) {
            ++m_lost;
        } else {
            m_waiting.append(line.constData(), line.size()); // a copy: += would share the first line with its thread
        }
        wakes = std::exchange(m_sleeps, false) || m_waiting.size() >= gatheredBytesMax;
    }
    if (wakes)
        m_hasLines.notify_one();
}

bool LineQueue::flush(std::chrono::milliseconds atMost)
{
    std::unique_lock lock(m_mutex);
    ++m_flushing;
    m_hasLines.notify_one();
    const bool isWritten = m_becameEmpty.wait_for(lock, atMost, [this] { return isEmpty(); });
    --m_flushing;
    return isWritten;
}

void LineQueue::gather(std::unique_lock<std::mutex>& lock)
{
    m_hasLines.wait_for(
        lock, m_options.gatherFor, [this] { return m_ends || m_flushing > 0 || m_waiting.size() >= gatheredBytesMax; });
}

void LineQueue::work()
{
    pthread_setname_np(pthread_self(), "log");
    std::unique_lock lock(m_mutex);
    while (true) {
        m_sleeps = true;
        m_hasLines.wait(lock, [this] { return m_ends || !isEmpty(); });
        m_sleeps = false;
        if (isEmpty())
            return;
        gather(lock);
        QByteArray lines = std::exchange(m_waiting, {});
        const quint64 lost = lines.isEmpty() ? std::exchange(m_lost, 0) : 0; // first what stands before them
        m_bytesBeingWritten = lost > 0 ? 1 : lines.size();
        lock.unlock();
        writeOut(lost > 0 ? m_options.lineAboutLost(lost) : lines);
        lines.clear();
        lock.lock();
        m_bytesBeingWritten = 0;
        if (isEmpty())
            m_becameEmpty.notify_all();
    }
}

void LineQueue::writeOut(const QByteArray& lines) const
{
    qsizetype written = 0;
    while (written < lines.size()) {
        const auto n =
            ::write(m_options.descriptor, lines.constData() + written, static_cast<size_t>(lines.size() - written));
        if (n >= 0) {
            written += n;
        } else if (errno == EAGAIN) {
            pollfd ready {m_options.descriptor, POLLOUT, 0};
            ::poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            return; // nobody listens; a log must not stop the service
        }
    }
}

} // namespace tillpool::log
