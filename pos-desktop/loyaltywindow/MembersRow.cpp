// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/MembersRow.h"

#include <algorithm>
#include <cmath>

namespace tillpool::loyaltywindow {

using namespace Qt::StringLiterals;
using face::FaceGroup;
using widgets::Ink;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr int allShown = 5; // as wide as four and "+2"
constexpr int someShown = 4;
constexpr double overlap = 0.16; // of a badge
constexpr int leastNames = 150;  // pixels for names beside the badges, else they stand below

QStringList badgesOf(const QStringList& initials)
{
    if (initials.size() <= allShown)
        return initials;
    QStringList badges = initials.first(someShown);
    badges.append(u"+%1"_s.arg(initials.size() - someShown));
    return badges;
}

QRectF placeBadges(Typesetter& page, const QStringList& badges, QPointF topLeft)
{
    const TextStyle style = page.style(Type::Body, Weight::Bold, Ink::OnPool);
    const double size = std::round(style.height() * 2.5);
    QRectF disc(topLeft - QPointF(ShapePiece::ringWidth, 0), QSizeF(size, size));
    for (const QString& badge : badges) {
        page.shape({.kind = ShapePiece::Kind::Disc, .rect = disc, .ink = Ink::PoolRaised, .around = Ink::Pool});
        const TextStyle fitting = page.fitting(badge, size * 0.66, Type::Body, Type::Small, Weight::Bold, Ink::OnPool);
        const double width = std::min(fitting.widthOf(badge), size * 0.8);
        page.row(disc.center() - QPointF(width / 2, fitting.height() / 2), width + 1, badge, fitting);
        disc.translate(std::round(size * (1 - overlap)), 0);
    }
    disc.translate(-std::round(size * (1 - overlap)), 0);
    return QRectF(topLeft, disc.bottomRight());
}

// The first of the names, whole, and the count of the others.
QStringList rowsWith(const QStringList& names, qsizetype shown, const TextStyle& style, double width)
{
    QStringList pieces = names.first(shown);
    for (qsizetype no = 0; no + 1 < shown; ++no)
        pieces[no] += u',';
    if (shown < names.size())
        pieces.append(u"and %1 more"_s.arg(names.size() - shown));
    QStringList rows;
    for (const QString& piece : pieces) {
        const QString longer = rows.isEmpty() ? piece : rows.last() + u' ' + piece;
        if (!rows.isEmpty() && style.widthOf(longer) <= width)
            rows.last() = longer;
        else
            rows.append(piece);
    }
    return rows;
}

} // namespace

double placeMembers(Typesetter& page, const FaceGroup& group, QPointF topLeft, double width)
{
    if (group.memberInitials.isEmpty())
        return topLeft.y();
    const QRectF badges = placeBadges(page, badgesOf(group.memberInitials), topLeft);
    const TextStyle style = page.style(Type::Body, Weight::Regular, Ink::OnPoolSecondary);
    const double beside = badges.right() + page.space(14);
    const double room = topLeft.x() + width - beside;
    const bool isBeside = room >= page.space(leastNames);
    const double left = isBeside ? beside : topLeft.x();
    const double namesWidth = isBeside ? room : width;
    const QStringList rows = namesFor(group.memberNames, style, namesWidth, 2);
    const double height = style.height() * static_cast<double>(rows.size());
    double y = isBeside ? badges.center().y() - height / 2 : badges.bottom() + page.space(6);
    for (const QString& row : rows)
        y = page.row({left, y}, namesWidth, row, style).bottom();
    return std::max(y, badges.bottom());
}

QStringList namesFor(const QStringList& names, const TextStyle& style, double width, int most)
{
    QStringList rows;
    for (qsizetype shown = names.size(); shown > 0; --shown) {
        rows = rowsWith(names, shown, style, width);
        if (rows.size() <= most)
            return rows;
    }
    return rows.first(std::min<qsizetype>(rows.size(), most));
}

} // namespace tillpool::loyaltywindow
