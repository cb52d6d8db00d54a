// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/ThanksPane.h"

#include <algorithm>
#include <cmath>

namespace tillpool::loyaltywindow {

using namespace Qt::StringLiterals;
using face::LoyaltyFace;
using widgets::Icon;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr double blockHeight = 0.42; // of the free room above it

QString headline(const LoyaltyFace& face) { return face.greeting.isEmpty() ? u"Thank you"_s : face.greeting; }
QString amountPaid(const LoyaltyFace& face) { return joined({face.totalLabel, face.total}, u" "_s); }

// What was earned, on the points' own ground.
double placeEarned(Typesetter& page, double left, double y, double width, const QString& text)
{
    const TextStyle style = page.style(Type::Large, Weight::Medium, Ink::Points);
    const double padding = page.space(20);
    const double icon = std::round(style.height());
    const double indent = padding + icon + page.space(12);
    Typesetter inside = page.blank();
    const double bottom =
        inside.paragraph({left + indent, y + padding}, width - indent - padding, text, style, 3).bottom() + padding;
    page.shape({.rect = QRectF(left, y, width, bottom - y),
        .ink = Ink::PointsSoft,
        .radius = static_cast<double>(Theme::radiusTile)});
    page.icon({left + padding, y + padding}, icon, Icon::Points, Ink::Points);
    page.append(inside.scene(), 0);
    return bottom;
}

} // namespace

ThanksPane::ThanksPane(const Theme& theme, QWidget* parent) : Pane(theme, u"customerThanks"_s, Ink::Surface, parent)
{
    setAccessibleName(u"Thanks"_s);
}

void ThanksPane::layOut(const LoyaltyFace& face, Typesetter& page) const
{
    const double left = page.space(side);
    const double width = page.page().width() - 2 * left;
    const TextStyle quiet = page.style(Type::Large, Weight::Regular, Ink::TextSecondary);
    const auto money = [&](const QString& text) {
        return page.fitting(text, width, Type::Poster, Type::Large, Weight::Bold, Ink::Text);
    };

    Typesetter block = page.blank();
    double y = block.icon({left, 0}, page.space(52), Icon::Done, Ink::Good).bottom() + page.space(16);
    const TextStyle large = page.fitting(headline(face), width, Type::Display, Type::Headline, Weight::Bold, Ink::Text);
    y = block.paragraph({left, y}, width, headline(face), large, 2).bottom() + page.space(28);
    if (face.change.isEmpty()) {
        y = block.row({left, y}, width, face.totalLabel, quiet).bottom();
        y = block.row({left, y}, width, face.total, money(face.total)).bottom();
    } else {
        y = block.row({left, y}, width, u"Your change"_s, quiet).bottom();
        y = block.row({left, y}, width, face.change, money(face.change)).bottom();
        y = block.row({left, y}, width, amountPaid(face), quiet).bottom();
    }
    if (!face.thanks.isEmpty())
        placeEarned(block, left, y + page.space(28), width, face.thanks);

    const TextStyle shop = page.style(Type::Body, Weight::Regular, Ink::TextSecondary);
    const double foot = page.page().height() - page.space(40) - shop.height();
    page.row({left, foot}, width, face.shopName, shop);
    page.append(block.scene(), std::max(page.space(24), (foot - block.scene().bottom()) * blockHeight));
}

QStringList ThanksPane::words(const LoyaltyFace& face) const
{
    const QString change = face.change.isEmpty() ? QString() : u"Your change "_s + face.change;
    return {headline(face), change, amountPaid(face), face.thanks, face.shopName};
}

} // namespace tillpool::loyaltywindow
