// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Theme.h"

#include <QPainter>
#include <QRectF>
#include <QRegion>
#include <QStringList>
#include <vector>

namespace tillpool::loyaltywindow {

/// Rows of text at their place.
struct TextPiece {
    QRectF rect {};      ///< what the rows need: as wide as the longest, as high as all
    QStringList rows {}; ///< as they are painted: broken, and elided where too long
    QFont font {};
    widgets::Ink ink = widgets::Ink::Text;
    Qt::AlignmentFlag alignment = Qt::AlignLeft; ///< left or right
    bool operator==(const TextPiece&) const = default;
};

/// What lies below the text.
struct ShapePiece {
    enum class Kind {
        Card, ///< filled, with round corners
        Disc, ///< filled, within a ring of `around`
        Fade, ///< from `ink` at the top to nothing at the bottom
    };
    static constexpr double ringWidth = 3; ///< of a disc, within its rect, in pixels

    Kind kind = Kind::Card;
    QRectF rect {};
    widgets::Ink ink = widgets::Ink::Line;
    double radius = 0;  ///< of a card's corners, in pixels
    double opacity = 1; ///< 0 to 1
    widgets::Ink around = widgets::Ink::Pool;
    bool operator==(const ShapePiece&) const = default;
};

/// All that a pane shows, at its place, in the pane's pixels. Colours stay inks until they are painted.
struct Scene {
    std::vector<ShapePiece> shapes {};
    std::vector<TextPiece> texts {};

    /// The lower edge of the lowest piece, 0 without one.
    double bottom() const;
    void moveDown(double pixels);
    /// Where this and `other` look different.
    QRegion differenceFrom(const Scene& other) const;
    void paint(QPainter& painter, const widgets::Theme& theme) const;
};

} // namespace tillpool::loyaltywindow
