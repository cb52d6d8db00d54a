// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/JoinPane.h"

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

struct Invitation {
    QString headline;
    QString sentence;
};

Invitation invitationFor(const LoyaltyFace& face)
{
    if (face.greeting.isEmpty())
        return {u"Points are for sharing"_s,
            u"Family and friends collect points in one group and spend them together: ask at the till to join."_s};
    return {u"You are in no group yet"_s,
        u"Start one with family or friends: what each of you earns, all of you can spend. Ask at the till."_s};
}

} // namespace

JoinPane::JoinPane(const Theme& theme, QWidget* parent) : Pane(theme, u"customerJoin"_s, Ink::Pool, parent)
{
    setAccessibleName(u"Sharing points"_s);
}

void JoinPane::layOut(const LoyaltyFace& face, Typesetter& page) const
{
    const Invitation invitation = invitationFor(face);
    const double left = page.space(poolSide);
    const double width = page.page().width() - 2 * left;
    Typesetter block = page.blank();
    const TextStyle headline = page.style(Type::Headline, Weight::Bold, Ink::OnPool);
    const double y = block.paragraph({left, 0}, width, invitation.headline, headline, 3).bottom();
    block.paragraph({left, y + page.space(12)}, width, invitation.sentence,
        page.style(Type::Large, Weight::Regular, Ink::OnPoolSecondary), 8);
    page.append(block.scene(), std::max(0.0, page.page().height() - page.space(44) - block.scene().bottom()));
}

QStringList JoinPane::words(const LoyaltyFace& face) const
{
    const Invitation invitation = invitationFor(face);
    return {invitation.headline, invitation.sentence};
}

void JoinPane::paintBackdrop(QPainter& painter, const Theme& theme) const
{
    const double radius = std::min(height() * 0.15, width() * 0.22);
    paintRipples(painter, theme, QPointF(width() * 0.5, height() * 0.34), radius);
}

} // namespace tillpool::loyaltywindow
