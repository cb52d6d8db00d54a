// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Theme.h"

#include <QPainter>
#include <QPointF>

namespace tillpool::loyaltywindow {

/// Three circles that overlap, what they share in the points' colour, and the rings that they make in the pool. Subtle:
/// text may lie on them. `radius`: of one circle, in pixels.
void paintRipples(QPainter& painter, const widgets::Theme& theme, QPointF centre, double radius);

} // namespace tillpool::loyaltywindow
