// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/Settings.h"

class QWidget;

namespace tillpool::till {

/// Shows the windows where the settings and the monitors want them: the till on the first monitor; the customer's
/// window (may be nullptr) over the whole second one, or else as a window beside the till.
void placeWindows(const settings::Settings& settings, QWidget& till, QWidget* customers);

} // namespace tillpool::till
