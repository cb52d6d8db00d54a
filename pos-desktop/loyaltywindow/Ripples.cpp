// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/Ripples.h"

#include <QPainterPath>
#include <array>
#include <cmath>
#include <numbers>

namespace tillpool::loyaltywindow {

using widgets::Ink;
using widgets::Theme;

namespace {

constexpr int circles = 3;
constexpr double apart = 0.62; // from the centre, in radii

QColor faint(QColor color, double alpha)
{
    color.setAlphaF(static_cast<float>(alpha));
    return color;
}

} // namespace

void paintRipples(QPainter& painter, const Theme& theme, QPointF centre, double radius)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor line = theme.color(Ink::OnPoolSecondary);
    const double width = std::max(1.0, radius / 140);

    // The rings go out from all three together, fainter the further they are.
    painter.setBrush(Qt::NoBrush);
    constexpr std::array rings {1.95, 2.35, 2.85, 3.45, 4.15};
    double alpha = 0.20;
    for (const double ring : rings) {
        painter.setPen(QPen(faint(line, alpha), width));
        painter.drawEllipse(centre, radius * ring, radius * ring);
        alpha *= 0.68;
    }

    QPainterPath shared;
    std::array<QPainterPath, circles> drops;
    for (int no = 0; no < circles; ++no) {
        const double angle = std::numbers::pi * (2.0 * no / circles - 0.5);
        const QPointF middle = centre + QPointF(std::cos(angle), std::sin(angle)) * radius * apart;
        QPainterPath& drop = drops[static_cast<size_t>(no)];
        drop.addEllipse(middle, radius, radius);
        shared = no == 0 ? drop : shared.intersected(drop);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(faint(theme.color(Ink::PoolRaised), 0.7));
    for (const QPainterPath& drop : drops)
        painter.drawPath(drop);
    painter.setBrush(theme.color(Ink::OnPoolPoints));
    painter.drawPath(shared);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(faint(line, 0.38), width * 1.3));
    for (const QPainterPath& drop : drops)
        painter.drawPath(drop);
    painter.restore();
}

} // namespace tillpool::loyaltywindow
