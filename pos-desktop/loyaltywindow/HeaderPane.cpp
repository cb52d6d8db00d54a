// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/HeaderPane.h"

namespace tillpool::loyaltywindow {

using namespace Qt::StringLiterals;
using face::LoyaltyFace;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

HeaderPane::HeaderPane(const Theme& theme, QWidget* parent) : Pane(theme, u"customerHeader"_s, Ink::Surface, parent)
{
    setAccessibleName(u"Welcome"_s);
}

void HeaderPane::layOut(const LoyaltyFace& face, Typesetter& page) const
{
    const double left = page.space(side);
    const double width = page.page().width() - 2 * left;
    const QString headline = face.greeting.isEmpty() ? face.shopName : face.greeting;
    const TextStyle large = page.fitting(headline, width, Type::Headline, Type::Title, Weight::Bold, Ink::Text);
    const QRectF first = page.paragraph({left, page.space(40)}, width, headline, large, 2);
    if (!face.greeting.isEmpty())
        page.row({left, first.bottom() + page.space(4)}, width, face.shopName,
            page.style(Type::Body, Weight::Regular, Ink::TextSecondary));
}

QStringList HeaderPane::words(const LoyaltyFace& face) const { return {face.greeting, face.shopName}; }

} // namespace tillpool::loyaltywindow
