// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/TotalPane.h"

#include <cmath>

namespace tillpool::loyaltywindow {

using namespace Qt::StringLiterals;
using face::LoyaltyFace;
using widgets::Icon;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

TotalPane::TotalPane(const Theme& theme, QWidget* parent) : Pane(theme, u"customerTotal"_s, Ink::Surface, parent)
{
    setAccessibleName(u"The total"_s);
}

void TotalPane::layOut(const LoyaltyFace& face, Typesetter& page) const
{
    const double left = page.space(side);
    const double width = page.page().width() - 2 * left;
    const double right = left + width;
    const TextStyle money = page.fitting(face.total, width, Type::Display, Type::Large, Weight::Bold, Ink::Text);
    const TextStyle label = page.style(Type::Title, Weight::Medium, Ink::Text);
    const double labelWidth = label.widthOf(face.totalLabel);
    double moneyTop = page.space(16);
    if (labelWidth + page.space(24) + money.widthOf(face.total) <= width) {
        page.row({left, moneyTop + money.ascent() - label.ascent()}, labelWidth + 1, face.totalLabel, label);
    } else {
        moneyTop = page.row({left, moneyTop}, width, face.totalLabel, label).bottom();
    }
    double y = page.rowAtRight({right, moneyTop}, width, face.total, money).bottom();
    if (!face.hint.isEmpty()) {
        const TextStyle hint = page.style(Type::Body, Weight::Regular, Ink::TextSecondary);
        const double icon = std::round(hint.height());
        y += page.space(8);
        page.icon({left, y}, icon, Icon::Info, Ink::TextSecondary);
        const double indent = icon + page.space(8);
        y = page.paragraph({left + indent, y}, width - indent, face.hint, hint, 2).bottom();
    }
    page.leave(y + page.space(40));
}

QStringList TotalPane::words(const LoyaltyFace& face) const
{
    return {joined({face.totalLabel, face.total}, u" "_s), face.hint};
}

} // namespace tillpool::loyaltywindow
