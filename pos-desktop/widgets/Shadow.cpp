// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/Shadow.h"

#include <QImage>
#include <QPixmapCache>
#include <algorithm>
#include <cmath>

namespace tillpool::widgets {

using namespace Qt::StringLiterals;

namespace {

constexpr int reach = 40; // how far it is seen around the panel
constexpr int drop = 12;  // it falls downwards
constexpr double strengthLight = 0.30;
constexpr double strengthDark = 0.55;

// How far `at` is from a rectangle with rounded corners of which the left upper corner is the origin, without an end to
// the right and below; negative within.
double distance(QPointF at, double radius)
{
    const double x = radius - at.x();
    const double y = radius - at.y();
    if (x > 0 && y > 0)
        return std::hypot(x, y) - radius;
    return std::max(x, y) - radius;
}

QPixmap cornerOf(int radius, double strength, double ratio)
{
    const int side = static_cast<int>(std::ceil((2 * reach + radius) * ratio));
    QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            const QPointF at((x + 0.5) / ratio - reach, (y + 0.5) / ratio - reach);
            const double within = std::clamp((reach - distance(at, radius)) / (2 * reach), 0.0, 1.0);
            const double smooth = within * within * within * (within * (6 * within - 15) + 10);
            image.setPixel(x, y, qPremultiply(qRgba(0, 0, 0, static_cast<int>(std::lround(255 * strength * smooth)))));
        }
    }
    QPixmap pixmap = QPixmap::fromImage(image);
    pixmap.setDevicePixelRatio(ratio);
    return pixmap;
}

QPixmap cachedCorner(int radius, double strength, double ratio)
{
    const QString key = u"tillpool/shadow/%1/%2/%3"_s.arg(radius).arg(strength).arg(ratio);
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        pixmap = cornerOf(radius, strength, ratio);
        QPixmapCache::insert(key, pixmap);
    }
    return pixmap;
}

} // namespace

void paintShadow(QPainter& painter, const Theme& theme, const QRect& panel, int radius)
{
    const double strength = theme.mode() == ThemeMode::Light ? strengthLight : strengthDark;
    const double ratio = painter.device()->devicePixelRatioF();
    const QPixmap corner = cachedCorner(radius, strength, ratio);
    const int side = 2 * reach + radius;
    const QRect area = panel.translated(0, drop).adjusted(-reach, -reach, reach, reach);
    const double pixels = side * ratio;
    const QSize quarter = area.size() / 2;
    // Each quarter is the corner, turned; the rest of it repeats the corner's last row and column.
    painter.save();
    for (const auto& [mirrorX, mirrorY] : {std::pair(1, 1), std::pair(-1, 1), std::pair(1, -1), std::pair(-1, -1)}) {
        painter.save();
        painter.translate(mirrorX > 0 ? area.left() : area.left() + area.width(),
            mirrorY > 0 ? area.top() : area.top() + area.height());
        painter.scale(mirrorX, mirrorY);
        const int right = mirrorX > 0 ? quarter.width() : area.width() - quarter.width();
        const int bottom = mirrorY > 0 ? quarter.height() : area.height() - quarter.height();
        const int w = std::min(side, right);
        const int h = std::min(side, bottom);
        painter.drawPixmap(QRectF(0, 0, w, h), corner, QRectF(0, 0, w * ratio, h * ratio));
        painter.drawPixmap(QRectF(w, 0, right - w, h), corner, QRectF(pixels - 1, 0, 1, h * ratio));
        painter.drawPixmap(QRectF(0, h, w, bottom - h), corner, QRectF(0, pixels - 1, w * ratio, 1));
        painter.restore();
    }
    painter.restore();
}

} // namespace tillpool::widgets
