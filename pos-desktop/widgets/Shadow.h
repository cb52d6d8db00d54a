// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Theme.h"

#include <QPainter>

namespace tillpool::widgets {

/// The soft shadow of a panel with rounded corners, painted from a small picture of one corner that is stretched to the
/// panel's size: what an effect would blur anew for each repaint. `panel` in the painter's coordinates.
void paintShadow(QPainter& painter, const Theme& theme, const QRect& panel, int radius);

} // namespace tillpool::widgets
