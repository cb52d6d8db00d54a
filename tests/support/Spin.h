// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QEventLoop>
#include <QTimer>
#include <chrono>
#include <exception>

namespace tillpool::test {

/// Lets Qt's event loop run until `isSo()` holds; whether it did within `atMost`.
template <class Condition>
bool spinUntil(Condition isSo, std::chrono::milliseconds atMost = std::chrono::seconds(20))
{
    if (isSo())
        return true;
    const auto deadline = std::chrono::steady_clock::now() + atMost;
    std::exception_ptr thrown; // may not pass through Qt's loop
    QEventLoop loop;
    QTimer poll;
    QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
        try {
            if (isSo() || std::chrono::steady_clock::now() > deadline)
                loop.quit();
        } catch (...) {
            thrown = std::current_exception();
            loop.quit();
        }
    });
    poll.start(std::chrono::milliseconds(2));
    loop.exec();
    if (thrown)
        std::rethrow_exception(thrown);
    return isSo();
}

} // namespace tillpool::test
