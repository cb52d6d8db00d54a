// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/Typesetter.h"

#include <QFontMetricsF>
#include <QTextLayout>
#include <algorithm>
#include <cmath>

namespace tillpool::loyaltywindow {

using widgets::Icon;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

double TextStyle::height() const { return QFontMetricsF(font).height(); }
double TextStyle::ascent() const { return QFontMetricsF(font).ascent(); }
double TextStyle::widthOf(const QString& text) const { return QFontMetricsF(font).horizontalAdvance(text); }

Typesetter::Typesetter(const Theme& theme, const Scale& scale, QSizeF page)
    : m_theme(theme), m_scale(scale), m_page(page)
{
}

TextStyle Typesetter::style(Type type, Weight weight, Ink ink) const
{
    return {m_scale.font(m_theme, type, weight), ink};
}

TextStyle Typesetter::iconStyle(double pixels, Ink ink) const
{
    return {m_theme.iconFont(static_cast<int>(pixels)), ink};
}

TextStyle Typesetter::fitting(
    const QString& text, double width, Type largest, Type smallest, Weight weight, Ink ink) const
{
    for (int type = static_cast<int>(largest); type > static_cast<int>(smallest); --type) {
        const TextStyle larger = style(static_cast<Type>(type), weight, ink);
        if (larger.widthOf(text) <= width)
            return larger;
    }
    return style(smallest, weight, ink);
}

QStringList Typesetter::rowsOf(const QString& text, const TextStyle& style, double width, int most)
{
    const QFontMetricsF metrics(style.font);
    const QString words = text.simplified();
    if (words.isEmpty())
        return {};
    QTextLayout layout(words, style.font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    QStringList rows;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        const bool isLast = rows.size() + 1 == most;
        const QString rest = words.mid(line.textStart());
        const QString row = isLast ? rest : rest.left(line.textLength()).trimmed();
        rows.append(metrics.elidedText(row, Qt::ElideRight, width));
        if (isLast)
            break;
    }
    layout.endLayout();
    return rows;
}

bool Typesetter::hasRoomForWords(const QString& text, const TextStyle& style, double width)
{
    QTextLayout layout(text.simplified(), style.font);
    bool hasRoom = true;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        hasRoom = hasRoom && line.naturalTextWidth() <= width;
    }
    layout.endLayout();
    return hasRoom;
}

QRectF Typesetter::row(QPointF topLeft, double width, const QString& text, const TextStyle& style)
{
    return paragraph(topLeft, width, text, style, 1);
}

QRectF Typesetter::rowAtRight(QPointF topRight, double width, const QString& text, const TextStyle& style)
{
    const QStringList rows = rowsOf(text, style, width, 1);
    return place(QRectF(topRight, QSizeF()), rows, style, Qt::AlignRight);
}

QRectF Typesetter::paragraph(QPointF topLeft, double width, const QString& text, const TextStyle& style, int most)
{
    return place(QRectF(topLeft, QSizeF()), rowsOf(text, style, width, most), style, Qt::AlignLeft);
}

QRectF Typesetter::icon(QPointF topLeft, double pixels, Icon icon, Ink ink)
{
    const TextStyle style = iconStyle(pixels, ink);
    // At its ink, so that it stands flush with the text above and below.
    topLeft.rx() -= QFontMetricsF(style.font).tightBoundingRect(Theme::glyph(icon)).left();
    m_scene.texts.push_back(
        {QRectF(topLeft, QSizeF(pixels, pixels)), {Theme::glyph(icon)}, style.font, ink, Qt::AlignLeft});
    return m_scene.texts.back().rect;
}

void Typesetter::hairline(double left, double right, double y, Ink ink, double opacity)
{
    shape(
        {.rect = QRectF(std::round(left), std::round(y), std::round(right - left), 1), .ink = ink, .opacity = opacity});
}

void Typesetter::append(Scene scene, double down)
{
    scene.moveDown(down);
    m_scene.shapes.insert(m_scene.shapes.end(), scene.shapes.begin(), scene.shapes.end());
    m_scene.texts.insert(m_scene.texts.end(), scene.texts.begin(), scene.texts.end());
}

QRectF Typesetter::place(QRectF rect, QStringList rows, const TextStyle& style, Qt::AlignmentFlag alignment)
{
    if (rows.isEmpty())
        return rect;
    double width = 0;
    for (const QString& row : rows)
        width = std::max(width, style.widthOf(row));
    rect.setSize(QSizeF(width, style.height() * static_cast<double>(rows.size())));
    if (alignment == Qt::AlignRight)
        rect.translate(-width, 0);
    m_scene.texts.push_back({rect, std::move(rows), style.font, style.ink, alignment});
    return rect;
}

} // namespace tillpool::loyaltywindow
