// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Theme.h"

#include <QPainter>
#include <QRectF>

namespace tillpool::widgets {

/// A rounded rectangle with a hairline in `line`; an invalid colour leaves that part out. The line lies within `rect`.
void paintCard(
    QPainter& painter, const QRectF& rect, double radius, const QColor& fill, const QColor& line, double lineWidth = 1);

/// The key that does the same as a button, as a small outlined cap in the painter's pen colour, centred at `centre`.
/// Its size is keyCapSize().
void paintKeyCap(
    QPainter& painter, const Theme& theme, const QPointF& centre, const QString& text, const QColor& color);
QSizeF keyCapSize(const Theme& theme, const QString& text);

/// The focus ring: accent, 2 px, just within `rect`.
void paintFocusRing(QPainter& painter, const Theme& theme, const QRectF& rect, double radius);

/// `text` in at most `lines` lines of `rect`, the last one elided; returns the height that it took, in pixels.
double paintWrapped(
    QPainter& painter, const QRectF& rect, const QString& text, int lines, Qt::Alignment alignment = Qt::AlignLeft);

/// The distance of two lines of text, in whole pixels: 1.2 of the type's size. Fonts ask for more than looks calm.
double lineHeight(const QFont& font);

/// The height that paintWrapped() takes for `text` in `font`, in pixels.
double wrappedHeight(const QFont& font, const QString& text, double width, int lines);

/// The fill of something that the pointer is over, or that is being pressed.
QColor hoveredFill(const Theme& theme, const QColor& fill);
QColor pressedFill(const Theme& theme, const QColor& fill);

/// What a list shows when it is empty: a quiet icon, what it means, and what to do, in the middle of `rect`.
struct EmptyState {
    Icon icon = Icon::Info;
    QString what {};
    QString advice {};
};
void paintEmptyState(QPainter& painter, const Theme& theme, const QRectF& rect, const EmptyState& state);

/// `text` in one line, elided at its right where it is too long. In the middle means that capitals and figures stand in
/// the middle, on a whole pixel; where small letters reach does not move them.
void paintElided(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text);

} // namespace tillpool::widgets
