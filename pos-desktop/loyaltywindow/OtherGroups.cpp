// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/OtherGroups.h"

#include <algorithm>
#include <cmath>

namespace tillpool::loyaltywindow {

using namespace Qt::StringLiterals;
using face::FaceGroup;
using widgets::Icon;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr double figureShare = 0.5; // of a card's width
const QString safeText = u"Can't be reached now. Its points are safe."_s;

QString moreGroupsText(size_t count) { return count == 1 ? u"and 1 more group"_s : u"and %1 more groups"_s.arg(count); }

// One card, on a page of its own, at the left edge and as wide as the column.
class GroupCard {
public:
    GroupCard(const Typesetter& page, const QRectF& column)
        : m_card(page.blank())
        , m_outline(column.left(), 0, column.width(), 0)
        , m_left(column.left() + page.space(20))
        , m_right(column.right() - page.space(20))
        , m_top(page.space(14))
        , m_name(page.style(Type::Large, Weight::Medium, Ink::OnPool))
        , m_quiet(page.style(Type::Body, Weight::Regular, Ink::OnPoolSecondary))
    {
    }

    Scene of(const FaceGroup& group)
    {
        const double bottom = group.isAvailable ? placeAvailable(group) : placeUnavailable(group);
        m_outline.setBottom(bottom + m_top);
        m_card.shape({.rect = m_outline, .ink = Ink::PoolRaised, .radius = static_cast<double>(Theme::radiusTile)});
        return m_card.scene();
    }

private:
    double width() const { return m_right - m_left; }

    double placeUnavailable(const FaceGroup& group)
    {
        const double y = m_card.row({m_left, m_top}, width(), group.name, m_name).bottom();
        return m_card.paragraph({m_left, y}, width(), safeText, m_quiet, 2).bottom();
    }

    double placeAvailable(const FaceGroup& group)
    {
        const QString label = pointsLabel(group.points);
        const TextStyle figure =
            m_card.fitting(group.points, width() * figureShare, Type::Title, Type::Body, Weight::Bold, Ink::OnPool);
        const double figureWidth = std::max(figure.widthOf(group.points), m_quiet.widthOf(label));
        const double nameWidth = width() - figureWidth - m_card.space(16);
        // Name and figure stand on one line, and so do what is below them.
        const double baseline = m_top + std::max(m_name.ascent(), figure.ascent());
        const QRectF name = m_card.row({m_left, baseline - m_name.ascent()}, nameWidth, group.name, m_name);
        const QRectF points =
            m_card.rowAtRight({m_right, baseline - figure.ascent()}, figureWidth + 1, group.points, figure);
        const double below = std::max(name.bottom(), points.bottom());
        m_card.row({m_left, below}, nameWidth, group.place, m_quiet);
        const double bottom = m_card.rowAtRight({m_right, below}, figureWidth + 1, label, m_quiet).bottom();
        return group.standing.isEmpty() ? bottom : placeStanding(group.standing, bottom);
    }

    double placeStanding(const QString& standing, double y)
    {
        const TextStyle text = m_card.style(Type::Body, Weight::Medium, Ink::OnPoolPoints);
        const double icon = std::round(text.height());
        const double indent = icon + m_card.space(8);
        m_card.icon({m_left, y}, icon, Icon::Info, Ink::OnPoolPoints);
        return m_card.paragraph({m_left + indent, y}, width() - indent, standing, text, 2).bottom();
    }

    Typesetter m_card;
    QRectF m_outline;
    double m_left;
    double m_right;
    double m_top;
    TextStyle m_name;
    TextStyle m_quiet;
};

Scene stacked(const Typesetter& page, const std::vector<FaceGroup>& groups, const QRectF& column)
{
    const double gap = page.space(12);
    const TextStyle more = page.style(Type::Body, Weight::Regular, Ink::OnPoolSecondary);
    std::vector<Scene> cards;
    for (const FaceGroup& group : groups)
        cards.push_back(GroupCard(page, column).of(group));
    size_t shown = cards.size();
    double height = -gap;
    for (const Scene& card : cards)
        height += card.bottom() + gap;
    while (shown > 0 && height > column.height()) {
        if (shown == cards.size())
            height += gap + more.height();
        height -= cards[--shown].bottom() + gap;
    }

    Typesetter stack = page.blank();
    double y = 0;
    for (size_t no = 0; no < shown; ++no) {
        stack.append(cards[no], y);
        y += cards[no].bottom() + gap;
    }
    const bool hasRoomForCount = y + more.height() <= column.height();
    if (shown < cards.size() && hasRoomForCount)
        stack.row({column.left(), y}, column.width(), moreGroupsText(cards.size() - shown), more);
    return stack.scene();
}

} // namespace

void placeGroupsAtTop(Typesetter& page, const std::vector<FaceGroup>& groups, const QRectF& column)
{
    page.append(stacked(page, groups, column), column.top());
}

void placeGroupsAtFoot(Typesetter& page, const std::vector<FaceGroup>& groups, const QRectF& column)
{
    const Scene stack = stacked(page, groups, column);
    page.append(stack, std::max(column.top(), column.bottom() - stack.bottom()));
}

QString pointsLabel(const QString& points) { return points == u"1"_s ? u"point"_s : u"points"_s; }

} // namespace tillpool::loyaltywindow
