// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QEvent>
#include <QHash>
#include <QObject>
#include <QThread>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace tillpool::client {

/// Callbacks that wait for what another thread finds out. They are kept, called and destroyed in the thread that made
/// this; the other thread knows them by number only. None is called after the end of this.
template <class T>
class Replies : public QObject {
public:
    using Done = std::function<void(const T&)>;

    /// Keeps `done`; the number to post its result under. In the thread of this.
    quint64 expect(Done done)
    {
        Q_ASSERT(thread() == QThread::currentThread());
        m_waiting.insert(++m_last, std::move(done));
        return m_last;
    }
    /// Has the callback called from the event loop of its thread. From any thread, until the end of this begins.
    void post(quint64 number, T result)
    {
        auto event = std::make_unique<QEvent>(QEvent::User);
        {
            const std::lock_guard lock(m_mutex);
            m_results.emplace_back(number, std::move(result));
        }
        QCoreApplication::postEvent(this, event.release());
    }

protected:
    // One result an event: a callback may end this.
    void customEvent(QEvent*) override
    {
        const auto [number, result] = takeResult();
        const Done done = m_waiting.take(number);
        done(result);
    }

private:
    std::pair<quint64, T> takeResult()
    {
        const std::lock_guard lock(m_mutex);
        std::pair<quint64, T> first = std::move(m_results.front());
        m_results.pop_front();
        return first;
    }

    QHash<quint64, Done> m_waiting;
    quint64 m_last = 0;
    std::mutex m_mutex;
    std::deque<std::pair<quint64, T>> m_results; ///< under m_mutex
};

} // namespace tillpool::client
