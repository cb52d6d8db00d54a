// SPDX-License-Identifier: GPL-3.0-or-later
#include "faults/Control.h"

#include <QByteArray>

namespace tillpool::faults {

const char* nameOf(Control control)
{
    switch (control) {
    case Control::ReleaseByAge:
        return "release_by_age";
    case Control::FreshHoldId:
        return "fresh_hold_id";
    }
    Q_UNREACHABLE();
}

#ifdef TILLPOOL_TEST_HOOKS
bool isOn(Control control)
{
    static const QByteArray chosen = qgetenv("TILLPOOL_CONTROL");
    return chosen == nameOf(control);
}
#endif

} // namespace tillpool::faults
