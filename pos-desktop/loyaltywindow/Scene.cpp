// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/Scene.h"

#include "widgets/Paint.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <algorithm>

namespace tillpool::loyaltywindow {

using widgets::paintCard;
using widgets::Theme;

namespace {

// Glyphs lean a little out of their box, smoothed edges too.
constexpr int overhang = 3;

void paintShape(QPainter& painter, const Theme& theme, const ShapePiece& shape)
{
    const QColor color = theme.color(shape.ink);
    painter.setOpacity(shape.opacity);
    switch (shape.kind) {
    case ShapePiece::Kind::Card:
        if (shape.radius > 0)
            paintCard(painter, shape.rect, shape.radius, color, QColor());
        else
            painter.fillRect(shape.rect, color);
        break;
    case ShapePiece::Kind::Disc:
        paintCard(
            painter, shape.rect, shape.rect.height() / 2, color, theme.color(shape.around), ShapePiece::ringWidth);
        break;
    case ShapePiece::Kind::Fade: {
        QLinearGradient gradient(shape.rect.topLeft(), shape.rect.bottomLeft());
        QColor end = color;
        end.setAlpha(0);
        gradient.setColorAt(0, color);
        gradient.setColorAt(1, end);
        painter.fillRect(shape.rect, gradient);
        break;
    }
    }
    painter.setOpacity(1);
}

void paintText(QPainter& painter, const Theme& theme, const TextPiece& text)
{
    const QFontMetricsF metrics(text.font);
    painter.setFont(text.font);
    painter.setPen(theme.color(text.ink));
    double baseline = text.rect.top() + metrics.ascent();
    for (const QString& row : text.rows) {
        const bool isRight = text.alignment == Qt::AlignRight;
        const double x = isRight ? text.rect.right() - metrics.horizontalAdvance(row) : text.rect.left();
        // By its baseline: a row with glyphs of another typeface would stand lower when centred.
        painter.drawText(QPointF(x, baseline), row);
        baseline += metrics.height();
    }
}

template <class Piece>
QRegion onlyInOne(const std::vector<Piece>& some, const std::vector<Piece>& others)
{
    QRegion region;
    for (const Piece& piece : some) {
        if (std::find(others.begin(), others.end(), piece) == others.end())
            region += piece.rect.toAlignedRect().adjusted(-overhang, -overhang, overhang, overhang);
    }
    return region;
}

} // namespace

double Scene::bottom() const
{
    double bottom = 0;
    for (const ShapePiece& shape : shapes)
        bottom = std::max(bottom, shape.rect.bottom());
    for (const TextPiece& text : texts)
        bottom = std::max(bottom, text.rect.bottom());
    return bottom;
}

void Scene::moveDown(double pixels)
{
    for (ShapePiece& shape : shapes)
        shape.rect.translate(0, pixels);
    for (TextPiece& text : texts)
        text.rect.translate(0, pixels);
}

QRegion Scene::differenceFrom(const Scene& other) const
{
    return onlyInOne(shapes, other.shapes) + onlyInOne(other.shapes, shapes) + onlyInOne(texts, other.texts)
        + onlyInOne(other.texts, texts);
}

void Scene::paint(QPainter& painter, const Theme& theme) const
{
    for (const ShapePiece& shape : shapes)
        paintShape(painter, theme, shape);
    for (const TextPiece& text : texts)
        paintText(painter, theme, text);
}

} // namespace tillpool::loyaltywindow
