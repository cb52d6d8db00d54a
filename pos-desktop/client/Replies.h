// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QThread>
#include <functional>
#include <utility>

namespace tillpool::client {

/// Callbacks that wait for what another thread finds out. They are kept, called and destroyed in the thread that made
/// this; the other thread knows them by number only. None is called after the end of this.
template <class T>
class Replies {
public:
    using Done = std::function<void(const T&)>;

    /// Keeps `done`, which may be empty; the number to post its result under. In the thread of this.
    quint64 expect(Done done)
    {
        Q_ASSERT(m_home.thread() == QThread::currentThread());
        m_waiting.insert(++m_last, std::move(done));
        return m_last;
    }
    /// Has the callback called from the event loop of its thread. From any thread.
    void post(quint64 number, T result)
    {
        QMetaObject::invokeMethod(
            &m_home, [this, number, result = std::move(result)] { settle(number, result); }, Qt::QueuedConnection);
    }

private:
    void settle(quint64 number, const T& result)
    {
        if (const Done done = m_waiting.take(number))
            done(result);
    }

    QHash<quint64, Done> m_waiting;
    quint64 m_last = 0;
    QObject m_home; ///< destroyed first: with it goes what was posted
};

} // namespace tillpool::client
