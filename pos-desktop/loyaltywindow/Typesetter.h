// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "loyaltywindow/Scale.h"
#include "loyaltywindow/Scene.h"

#include <QSizeF>

namespace tillpool::loyaltywindow {

struct TextStyle {
    QFont font {};
    widgets::Ink ink = widgets::Ink::Text;
    /// In pixels, of one row.
    double height() const;
    double ascent() const;
    double widthOf(const QString& text) const;
};

/// Puts text on a page and knows how much room it took. All widths and places are pixels of the page.
class Typesetter {
public:
    Typesetter(const widgets::Theme& theme, const Scale& scale, QSizeF page);

    QSizeF page() const { return m_page; }
    /// A page like this one with nothing on it, to lay out what is placed later.
    Typesetter blank() const { return {m_theme, m_scale, m_page}; }
    double space(int pixels) const { return m_scale.space(pixels); }
    TextStyle style(widgets::Type type, widgets::Weight weight, widgets::Ink ink) const;
    TextStyle iconStyle(double pixels, widgets::Ink ink) const;
    /// The largest style from `largest` down to `smallest` in which `text` is at most `width` wide in one row.
    TextStyle fitting(const QString& text, double width, widgets::Type largest, widgets::Type smallest,
        widgets::Weight weight, widgets::Ink ink) const;

    /// `text` broken into at most `most` rows, the last one elided.
    static QStringList rowsOf(const QString& text, const TextStyle& style, double width, int most);
    /// Whether no word of `text` is wider than `width`.
    static bool hasRoomForWords(const QString& text, const TextStyle& style, double width);

    /// Text in one row, elided where it is wider than `width`.
    QRectF row(QPointF topLeft, double width, const QString& text, const TextStyle& style);
    /// The same, its right edge at `topRight`.
    QRectF rowAtRight(QPointF topRight, double width, const QString& text, const TextStyle& style);
    /// Text in at most `most` rows; nothing of no height when it is empty.
    QRectF paragraph(QPointF topLeft, double width, const QString& text, const TextStyle& style, int most);
    QRectF icon(QPointF topLeft, double pixels, widgets::Icon icon, widgets::Ink ink);
    void shape(const ShapePiece& shape) { m_scene.shapes.push_back(shape); }
    void hairline(double left, double right, double y, widgets::Ink ink, double opacity = 1);
    /// Leaves the page empty down to `y`, where its foot is.
    void leave(double y) { shape({.rect = QRectF(0, y, 0, 0)}); }
    /// Takes over all pieces of another page, moved down.
    void append(Scene scene, double down);

    const Scene& scene() const { return m_scene; }

private:
    QRectF place(QRectF rect, QStringList rows, const TextStyle& style, Qt::AlignmentFlag alignment);

    const widgets::Theme& m_theme;
    Scale m_scale;
    QSizeF m_page;
    Scene m_scene;
};

} // namespace tillpool::loyaltywindow
