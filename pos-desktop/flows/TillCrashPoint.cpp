// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/TillCrashPoint.h"

#include "faults/CrashPoint.h"

#include <QtGlobal>

namespace tillpool::flows {

const char* nameOf(TillCrashPoint point)
{
    switch (point) {
    case TillCrashPoint::DraftSaved:
        return "till_draft_saved";
    case TillCrashPoint::BeforeJournal:
        return "till_before_journal";
    case TillCrashPoint::AfterJournal:
        return "till_after_journal";
    case TillCrashPoint::AfterSend:
        return "till_after_send";
    case TillCrashPoint::BeforeSettle:
        return "till_before_settle";
    case TillCrashPoint::AfterSettle:
        return "till_after_settle";
    case TillCrashPoint::Shown:
        return "till_shown";
    case TillCrashPoint::AfterAcknowledge:
        return "till_after_acknowledge";
    }
    Q_UNREACHABLE();
}

void pass(TillCrashPoint point) { faults::passNamed(nameOf(point)); }

} // namespace tillpool::flows
