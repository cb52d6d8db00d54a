// SPDX-License-Identifier: GPL-3.0-or-later
#include "faults/CrashPoint.h"

#include <QByteArray>
#include <atomic>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>
#include <unistd.h>

namespace tillpool::faults {

const char* nameOf(CrashPoint point)
{
    switch (point) {
    case CrashPoint::BeforeHold:
        return "before_hold";
    case CrashPoint::AfterHold:
        return "after_hold";
    case CrashPoint::BeforeDecide:
        return "before_decide";
    case CrashPoint::AfterDecide:
        return "after_decide";
    case CrashPoint::BeforeAbort:
        return "before_abort";
    case CrashPoint::AfterAbort:
        return "after_abort";
    case CrashPoint::BeforeGiveBack:
        return "before_give_back";
    case CrashPoint::BeforeApply:
        return "before_apply";
    case CrashPoint::AfterApply:
        return "after_apply";
    case CrashPoint::BeforeResolve:
        return "before_resolve";
    case CrashPoint::AfterResolveDecision:
        return "after_resolve_decision";
    case CrashPoint::BeforeRefund:
        return "before_refund";
    case CrashPoint::AfterRefund:
        return "after_refund";
    case CrashPoint::AfterResolve:
        return "after_resolve";
    }
    Q_UNREACHABLE();
}

#ifdef TILLPOOL_TEST_HOOKS
void pass(CrashPoint point) { passNamed(nameOf(point)); }

void passNamed(const char* point)
{
    static const QByteArray crashAt = qgetenv("TILLPOOL_CRASH_AT");
    static const QByteArray delayAt = qgetenv("TILLPOOL_DELAY_AT");
    static const QByteArray waitAt = qgetenv("TILLPOOL_WAIT_AT");
    static const int passesBeforeCrash = std::max(1, crashAt.mid(crashAt.indexOf(':') + 1).toInt());
    static std::atomic<int> passes {0};
    const QByteArray name = point;
    if (name == crashAt.split(':').value(0) && ++passes >= passesBeforeCrash)
        std::raise(SIGKILL);
    if (delayAt.startsWith(name + ':'))
        std::this_thread::sleep_for(std::chrono::milliseconds(delayAt.mid(name.size() + 1).toInt()));
    while (waitAt.startsWith(name + ':') && ::access(waitAt.mid(name.size() + 1).constData(), F_OK) != 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
}
#endif

} // namespace tillpool::faults
