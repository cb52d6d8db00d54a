// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/WaitingPane.h"

#include <algorithm>

namespace tillpool::loyaltywindow {

using namespace Qt::StringLiterals;
using face::LoyaltyFace;
using widgets::Icon;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

QString sentence(const LoyaltyFace& face) { return face.hint.isEmpty() ? u"One moment"_s : face.hint; }

} // namespace

WaitingPane::WaitingPane(const Theme& theme, QWidget* parent) : Pane(theme, u"customerWaiting"_s, Ink::Surface, parent)
{
    setAccessibleName(u"One moment"_s);
}

void WaitingPane::layOut(const LoyaltyFace& face, Typesetter& page) const
{
    const double left = page.space(side);
    const double width = page.page().width() - 2 * left;
    Typesetter block = page.blank();
    const double iconSize = page.space(44);
    double y = block.icon({left, 0}, iconSize, Icon::Waiting, Ink::Accent).bottom() + page.space(16);
    y = block.paragraph({left, y}, width, sentence(face), page.style(Type::Headline, Weight::Bold, Ink::Text), 3)
            .bottom();
    y += page.space(32);
    y = block.row({left, y}, width, face.totalLabel, page.style(Type::Large, Weight::Regular, Ink::TextSecondary))
            .bottom();
    block.row({left, y}, width, face.total,
        page.fitting(face.total, width, Type::Poster, Type::Large, Weight::Bold, Ink::Text));
    // A little above the middle, where the eye is.
    page.append(block.scene(), std::max(0.0, (page.page().height() - block.scene().bottom()) * 0.42));
}

QStringList WaitingPane::words(const LoyaltyFace& face) const
{
    return {sentence(face), joined({face.totalLabel, face.total}, u" "_s)};
}

} // namespace tillpool::loyaltywindow
