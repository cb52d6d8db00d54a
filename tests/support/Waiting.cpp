// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Waiting.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <QTimer>

namespace tillpool::test {

using namespace std::chrono_literals;

bool waitUntil(const std::function<bool()>& condition, std::chrono::milliseconds atMost)
{
    const QDeadlineTimer deadline(atMost);
    QTimer wakeUp; // a condition may come true without an event of this loop
    wakeUp.start(5ms);
    QEventLoop loop;
    while (!condition()) {
        if (deadline.hasExpired())
            return false;
        loop.processEvents(QEventLoop::WaitForMoreEvents);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    return true;
}

void letEventsRun()
{
    QEventLoop loop;
    while (loop.processEvents()) {}
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

} // namespace tillpool::test
