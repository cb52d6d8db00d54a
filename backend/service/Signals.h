// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <functional>

class QSocketNotifier;

namespace tillpool::service {

/// Turns SIGTERM and SIGINT into one call on the event loop. Made before any thread is started, so that all of them
/// leave these signals to it.
class Signals : public QObject {
public:
    explicit Signals(std::function<void(int signalNumber)> onEnd);
    ~Signals() override;

private:
    int m_descriptor = -1;
    QSocketNotifier* m_notifier = nullptr;
};

} // namespace tillpool::service
