// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/Paint.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <QTextLayout>
#include <algorithm>
#include <cmath>

namespace tillpool::widgets {

namespace {

constexpr double capPadding = 6;
constexpr double capHeight = 20;
constexpr double capRadius = 4;
constexpr float capLineAlpha = 0.35F;
constexpr float capTextAlpha = 0.85F; // still 4.5 : 1 on the accent
constexpr double ringWidth = 2;

constexpr int hoverPercent = 103; // darker, on light
constexpr int pressedPercent = 114;
constexpr int hoverPercentDark = 111; // lighter, on dark
constexpr int pressedPercentDark = 138;

constexpr int emptyIconPixels = 40;
constexpr double emptyWidthMax = 320;

// At most `lines`; the last one holds all the rest, to be elided.
QStringList linesOf(const QFont& font, const QString& text, double width, int lines)
{
    QStringList found;
    QTextLayout layout(text, font);
    layout.beginLayout();
    while (found.size() < lines) {
        QTextLine line = layout.createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(width);
        const bool isLast = found.size() == lines - 1;
        found.append(isLast ? text.mid(line.textStart()) : text.mid(line.textStart(), line.textLength()).trimmed());
    }
    layout.endLayout();
    return found;
}

} // namespace

void paintCard(
    QPainter& painter, const QRectF& rect, double radius, const QColor& fill, const QColor& line, double lineWidth)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double inset = line.isValid() ? lineWidth / 2 : 0;
    painter.setPen(line.isValid() ? QPen(line, lineWidth) : QPen(Qt::NoPen));
    painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius);
    painter.restore();
}

QSizeF keyCapSize(const Theme& theme, const QString& text)
{
    const QFontMetricsF metrics(theme.font(Type::Small));
    return {std::max(std::ceil(metrics.horizontalAdvance(text)) + 2 * capPadding, capHeight + capPadding), capHeight};
}

void paintKeyCap(QPainter& painter, const Theme& theme, const QPointF& centre, const QString& text, const QColor& color)
{
    const QSizeF size = keyCapSize(theme, text);
    const QRectF cap(std::round(centre.x() - size.width() / 2), std::round(centre.y() - size.height() / 2),
        size.width(), size.height());
    QColor line = color;
    line.setAlphaF(capLineAlpha);
    QColor ink = color;
    ink.setAlphaF(capTextAlpha);
    paintCard(painter, cap, capRadius, QColor(), line);
    painter.save();
    painter.setPen(ink);
    painter.setFont(theme.font(Type::Small));
    paintElided(painter, cap, Qt::AlignHCenter, text);
    painter.restore();
}

void paintFocusRing(QPainter& painter, const Theme& theme, const QRectF& rect, double radius)
{
    paintCard(painter, rect, radius, QColor(), theme.color(Ink::Accent), ringWidth);
}

double paintWrapped(QPainter& painter, const QRectF& rect, const QString& text, int lines, Qt::Alignment alignment)
{
    const double height = lineHeight(painter.font());
    double top = rect.top();
    for (const QString& line : linesOf(painter.font(), text, rect.width(), lines)) {
        paintElided(painter, QRectF(rect.left(), top, rect.width(), height), alignment, line);
        top += height;
    }
    return top - rect.top();
}

double lineHeight(const QFont& font) { return std::round(1.2 * font.pixelSize()); }

double wrappedHeight(const QFont& font, const QString& text, double width, int lines)
{
    return static_cast<double>(linesOf(font, text, width, lines).size()) * lineHeight(font);
}

void paintElided(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text)
{
    const QFontMetricsF metrics(painter.font());
    const QString shown = metrics.elidedText(text, Qt::ElideRight, rect.width());
    const double width = metrics.horizontalAdvance(shown);
    double x = rect.left();
    if (alignment & Qt::AlignRight)
        x = rect.right() - width;
    else if (alignment & Qt::AlignHCenter)
        x = rect.center().x() - width / 2;
    painter.drawText(QPointF(x, std::round(rect.center().y() + metrics.capHeight() / 2)), shown);
}

QColor hoveredFill(const Theme& theme, const QColor& fill)
{
    return theme.mode() == ThemeMode::Light ? fill.darker(hoverPercent) : fill.lighter(hoverPercentDark);
}

QColor pressedFill(const Theme& theme, const QColor& fill)
{
    return theme.mode() == ThemeMode::Light ? fill.darker(pressedPercent) : fill.lighter(pressedPercentDark);
}

void paintEmptyState(QPainter& painter, const Theme& theme, const QRectF& rect, const EmptyState& state)
{
    if (state.what.isEmpty())
        return;
    const double width = std::min(rect.width() - 2 * Theme::edge, emptyWidthMax);
    const double headline = lineHeight(theme.font(Type::Body, Weight::Medium));
    const double small = lineHeight(theme.font(Type::Small));
    const double height = emptyIconPixels + Theme::gapBetween + headline + 4 + 2 * small;
    const double left = std::round(rect.center().x() - width / 2);
    double y = std::round(rect.center().y() - height / 2);
    painter.save();
    painter.setPen(theme.color(Ink::TextHint));
    painter.setFont(theme.iconFont(emptyIconPixels));
    painter.drawText(QRectF(left, y, width, emptyIconPixels), Qt::AlignCenter, Theme::glyph(state.icon));
    y += emptyIconPixels + Theme::gapBetween;
    painter.setPen(theme.color(Ink::Text));
    painter.setFont(theme.font(Type::Body, Weight::Medium));
    y += paintWrapped(painter, QRectF(left, y, width, headline), state.what, 2, Qt::AlignHCenter) + 4;
    painter.setPen(theme.color(Ink::TextSecondary));
    painter.setFont(theme.font(Type::Small));
    paintWrapped(painter, QRectF(left, y, width, small), state.advice, 3, Qt::AlignHCenter);
    painter.restore();
}

} // namespace tillpool::widgets
