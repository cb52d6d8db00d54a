// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/IdlePane.h"

#include "loyaltywindow/Ripples.h"

#include <algorithm>

namespace tillpool::loyaltywindow {

using namespace Qt::StringLiterals;
using face::LoyaltyFace;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr double textShare = 0.5; // of the width
constexpr int edge = 72;
constexpr int nameRows = 2;
const QString invitation = u"Share your points with family and friends."_s;
const QString whereToAsk = u"Ask at the till."_s;

// "Global Café · Dublin" stands in two rows, without the dot that would hang at the end of one.
QStringList partsOf(const QString& name) { return name.split(u" · "_s, Qt::SkipEmptyParts); }

bool isRoomyEnough(const QStringList& parts, const TextStyle& style, double width)
{
    qsizetype rows = 0;
    for (const QString& part : parts) {
        if (!Typesetter::hasRoomForWords(part, style, width))
            return false;
        rows += Typesetter::rowsOf(part, style, width, nameRows + 1).size();
    }
    return rows <= nameRows;
}

TextStyle nameStyle(const Typesetter& page, const QStringList& parts, double width)
{
    for (const Type type : {Type::Poster, Type::Display}) {
        const TextStyle style = page.style(type, Weight::Bold, Ink::OnPool);
        if (isRoomyEnough(parts, style, width))
            return style;
    }
    return page.style(Type::Headline, Weight::Bold, Ink::OnPool);
}

} // namespace

IdlePane::IdlePane(const Theme& theme, QWidget* parent) : Pane(theme, u"customerIdle"_s, Ink::Pool, parent)
{
    setAccessibleName(u"Welcome"_s);
}

void IdlePane::layOut(const LoyaltyFace& face, Typesetter& page) const
{
    const double left = page.space(edge);
    const double width = page.page().width() * textShare - left;
    Typesetter block = page.blank();
    const QStringList parts = partsOf(face.shopName);
    const TextStyle large = nameStyle(page, parts, width);
    double y = 0;
    for (const QString& part : parts)
        y = block.paragraph({left, y}, width, part, large, nameRows).bottom();
    const TextStyle quiet = page.style(Type::Title, Weight::Regular, Ink::OnPoolSecondary);
    // A sentence a row; where the first needs two, they run on, so that no row has one word.
    const bool isRowEach = quiet.widthOf(invitation) <= width;
    const QString text = isRowEach ? invitation : joined({invitation, whereToAsk}, u" "_s);
    y = block.paragraph({left, y + page.space(20)}, width, text, quiet, 4).bottom();
    if (isRowEach)
        block.row({left, y}, width, whereToAsk, quiet);
    page.append(block.scene(), std::max(0.0, page.page().height() - page.space(edge) - block.scene().bottom()));
}

QStringList IdlePane::words(const LoyaltyFace& face) const
{
    return {face.shopName, joined({invitation, whereToAsk}, u" "_s)};
}

void IdlePane::paintBackdrop(QPainter& painter, const Theme& theme) const
{
    const double radius = std::min(height() * 0.22, width() * 0.14);
    paintRipples(painter, theme, QPointF(width() * 0.76, height() * 0.46), radius);
}

} // namespace tillpool::loyaltywindow
