// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/Signals.h"

#include <QSocketNotifier>
#include <csignal>
#include <sys/signalfd.h>
#include <unistd.h>

namespace tillpool::service {

Signals::Signals(std::function<void(int)> onEnd)
{
    sigset_t handled;
    sigemptyset(&handled);
    sigaddset(&handled, SIGTERM);
    sigaddset(&handled, SIGINT);
    pthread_sigmask(SIG_BLOCK, &handled, nullptr);
    std::signal(SIGPIPE, SIG_IGN); // a client that left shows as a failed write
    m_descriptor = signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK);
    m_notifier = new QSocketNotifier(m_descriptor, QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, [this, onEnd = std::move(onEnd)] {
        signalfd_siginfo info {};
        if (::read(m_descriptor, &info, sizeof info) == static_cast<ssize_t>(sizeof info))
            onEnd(static_cast<int>(info.ssi_signo));
    });
}

Signals::~Signals()
{
    delete m_notifier;
    ::close(m_descriptor);
}

} // namespace tillpool::service
