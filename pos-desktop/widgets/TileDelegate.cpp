// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/TileDelegate.h"

#include "widgets/ItemGrid.h"
#include "widgets/Paint.h"

#include <QPainterPath>

namespace tillpool::widgets {

using namespace Qt::StringLiterals;

namespace {

constexpr double stripeWidth = 5;
constexpr double textLeft = 17;
constexpr double textRight = 12;
constexpr double textTop = 12;
constexpr double textBottom = 15;
constexpr float soldOutStripeAlpha = 0.45F;
constexpr float soldOutFillAlpha = 0.5F;

// The face of a tile: its corners at the left are narrower than the outer ones by the stripe.
QPainterPath faceOf(const QRectF& tile, double inset)
{
    const QRectF face = tile.adjusted(stripeWidth, inset, -inset, -inset);
    const double radius = Theme::radiusTile - inset;
    const double narrow = Theme::radiusTile - stripeWidth;
    QPainterPath path;
    path.moveTo(face.left() + narrow, face.top());
    path.lineTo(face.right() - radius, face.top());
    path.arcTo(face.right() - 2 * radius, face.top(), 2 * radius, 2 * radius, 90, -90);
    path.lineTo(face.right(), face.bottom() - radius);
    path.arcTo(face.right() - 2 * radius, face.bottom() - 2 * radius, 2 * radius, 2 * radius, 0, -90);
    path.lineTo(face.left() + narrow, face.bottom());
    path.arcTo(face.left(), face.bottom() - 2 * radius, 2 * narrow, 2 * radius, 270, -90);
    path.lineTo(face.left(), face.top() + radius);
    path.arcTo(face.left(), face.top(), 2 * narrow, 2 * radius, 180, -90);
    return path;
}

struct TileLook {
    QColor face;
    QColor line;
    QColor stripe;
    QColor name;
    QColor price;
};

QColor withAlpha(QColor color, float alpha)
{
    color.setAlphaF(alpha);
    return color;
}

TileLook lookOf(const Theme& theme, const QStyleOptionViewItem& option, int stripe)
{
    TileLook look {theme.color(Ink::Surface), theme.color(Ink::Line), theme.stripe(stripe), theme.color(Ink::Text),
        theme.color(Ink::TextSecondary)};
    if (!(option.state & QStyle::State_Enabled)) {
        look.name = look.price = theme.color(Ink::TextHint);
        look.stripe = withAlpha(look.stripe, soldOutStripeAlpha);
        look.face = withAlpha(look.face, soldOutFillAlpha);
        return look;
    }
    if (option.state & QStyle::State_Sunken) {
        look.face = theme.color(Ink::AccentSoft);
        look.line = theme.color(Ink::Accent);
    } else if (option.state & QStyle::State_MouseOver) {
        look.face = hoveredFill(theme, look.face);
    }
    return look;
}

void paintGround(QPainter& painter, const QRectF& tile, const TileLook& look)
{
    const double edge = stripeWidth + 4; // where the stripe has tapered off
    QPainterPath outer;
    outer.addRoundedRect(tile, Theme::radiusTile, Theme::radiusTile);
    const QPainterPath face = faceOf(tile, 1);
    const QPainterPath rim = outer.subtracted(face);
    painter.setPen(Qt::NoPen);
    painter.fillPath(face, look.face);
    painter.save();
    painter.setClipRect(QRectF(tile.left(), tile.top(), edge, tile.height()), Qt::IntersectClip);
    painter.fillPath(rim, look.stripe);
    painter.restore();
    painter.save();
    painter.setClipRect(tile.adjusted(edge, 0, 0, 0), Qt::IntersectClip);
    painter.fillPath(rim, look.line);
    painter.restore();
}

} // namespace

void TileDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QRectF tile(option.rect);
    const TileLook look = lookOf(m_theme, option, index.data(ItemModel::StripeRole).toInt());
    paintGround(*painter, tile, look);

    const QFont name = m_theme.font(Type::Body, Weight::Medium);
    const QFont price = m_theme.font(Type::Body);
    const double lineHeight = widgets::lineHeight(name);
    const QRectF text = tile.adjusted(textLeft, textTop, -textRight, -textBottom);
    painter->setPen(look.name);
    painter->setFont(name);
    paintWrapped(*painter, text, index.data().toString(), text.height() >= 3 * lineHeight ? 2 : 1);
    painter->setPen(look.price);
    painter->setFont(price);
    const bool isSoldOut = index.data(ItemModel::SoldOutRole).toBool();
    paintElided(*painter, QRectF(text.left(), text.bottom() - lineHeight, text.width(), lineHeight), Qt::AlignLeft,
        isSoldOut ? u"sold out today"_s : index.data(ItemModel::PriceRole).toString());
    if (option.state & QStyle::State_HasFocus)
        paintFocusRing(*painter, m_theme, tile, Theme::radiusTile);
}

} // namespace tillpool::widgets
