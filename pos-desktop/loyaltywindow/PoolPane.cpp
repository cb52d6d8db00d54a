// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/PoolPane.h"

#include "loyaltywindow/MembersRow.h"
#include "loyaltywindow/OtherGroups.h"

#include <algorithm>
#include <cmath>

namespace tillpool::loyaltywindow {

using namespace Qt::StringLiterals;
using face::FaceGroup;
using face::LoyaltyFace;
using Phase = LoyaltyFace::Phase;
using widgets::Icon;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr int padding = 20; // within a card
constexpr int edge = 44;    // of the pane, above and below
constexpr int noteRowsMost = 3;
constexpr double dividerOpacity = 0.35;
const QString yourGroups = u"Your groups"_s;

QString unreachable(const QString& name) { return u"Points of %1 can't be reached now. They are safe."_s.arg(name); }
QString shareLabel(const QString& points, Phase phase)
{
    return pointsLabel(points) + (phase == Phase::Thanks ? u" that you share now"_s : u" that you share"_s);
}
// After the sale the number that counts is what is left.
QString figureOf(const FaceGroup& group, Phase phase)
{
    return phase == Phase::Thanks && !group.after.isEmpty() ? group.after : group.points;
}

struct Move {
    enum class Kind { Spent, Earned, ForDebt, Sum };
    Kind kind;
    QString label;
    QString amount;
};

std::vector<Move> movesOf(const FaceGroup& group, Phase phase)
{
    using Kind = Move::Kind;
    const bool isDone = phase == Phase::Thanks;
    std::vector<Move> moves;
    if (!group.spends.isEmpty())
        moves.push_back({Kind::Spent, isDone ? u"This sale spent"_s : u"This sale spends"_s, u"− "_s + group.spends});
    if (!group.earns.isEmpty())
        moves.push_back({Kind::Earned, isDone ? u"This sale earned"_s : u"This sale earns"_s, u"+ "_s + group.earns});
    if (!group.paysDebt.isEmpty())
        moves.push_back(
            {Kind::ForDebt, isDone ? u"Of these paid the debt"_s : u"Of these pay the debt"_s, group.paysDebt});
    if (!isDone && !group.owesAfter.isEmpty())
        moves.push_back({Kind::Sum, u"Then you still owe"_s, group.owesAfter});
    else if (!isDone && !group.after.isEmpty())
        moves.push_back({Kind::Sum, u"Then you share"_s, group.after});
    return moves;
}

// How much is said of the group, where all of it has no room.
enum class Detail {
    All,
    WithoutMembers,
    Brief, // and why its points can't be spent in a few words
};

class PoolLayout {
public:
    PoolLayout(const LoyaltyFace& face, Typesetter& page, Detail detail)
        : m_face(face)
        , m_page(page)
        , m_detail(detail)
        , m_left(page.space(Pane::poolSide))
        , m_width(page.page().width() - 2 * m_left)
        , m_y(page.space(edge))
    {
    }

    void layOut()
    {
        if (m_face.group) {
            placeHeading(*m_face.group);
            if (m_face.group->isAvailable)
                placePoints(*m_face.group);
            else
                placeUnreachable(*m_face.group);
        } else {
            m_y =
                m_page.row({m_left, m_y}, m_width, yourGroups, style(Type::Title, Weight::Bold, Ink::OnPool)).bottom();
        }
        if (m_face.group)
            placeGroupsAtFoot(m_page, m_face.otherGroups, column(m_page.space(edge)));
        else
            placeGroupsAtTop(m_page, m_face.otherGroups, column(m_page.space(edge)));
    }

    bool hasRoom() const { return m_y + m_page.space(edge) <= m_page.page().height(); }

private:
    // From below what was placed to the margin at the foot.
    QRectF column(double margin) const
    {
        const double top = m_y + m_page.space(20);
        return {m_left, top, m_width, m_page.page().height() - margin - top};
    }

    TextStyle style(Type type, Weight weight, Ink ink) const { return m_page.style(type, weight, ink); }

    void placeHeading(const FaceGroup& group)
    {
        const TextStyle name = style(Type::Large, Weight::Medium, Ink::OnPoolSecondary);
        const QString both = joined({group.name, group.place}, u" · "_s);
        if (name.widthOf(both) <= m_width) {
            m_y = m_page.row({m_left, m_y}, m_width, both, name).bottom();
            return;
        }
        m_y = m_page.paragraph({m_left, m_y}, m_width, group.name, name, 2).bottom();
        m_y = m_page.row({m_left, m_y}, m_width, group.place, style(Type::Body, Weight::Regular, Ink::OnPoolSecondary))
                  .bottom()
            + m_page.space(8);
    }

    void placePoints(const FaceGroup& group)
    {
        const QString figure = figureOf(group, m_face.phase);
        const TextStyle large = m_page.fitting(figure, m_width, Type::Poster, Type::Title, Weight::Bold, Ink::OnPool);
        m_y = m_page.row({m_left, m_y}, m_width, figure, large).bottom();
        m_y = m_page
                  .row({m_left, m_y}, m_width, shareLabel(figure, m_face.phase),
                      style(Type::Large, Weight::Regular, Ink::OnPoolSecondary))
                  .bottom();
        if (m_detail == Detail::Brief && !group.standing.isEmpty())
            placeNotes(QStringList(group.standing));
        else
            placeNotes(group.notes);
        if (m_detail == Detail::All)
            m_y = placeMembers(m_page, group, QPointF(m_left, m_y + m_page.space(20)), m_width);
        placeMoves(movesOf(group, m_face.phase));
    }

    void placeNotes(const QStringList& notes)
    {
        const TextStyle text = style(Type::Body, Weight::Medium, Ink::OnPoolPoints);
        const double icon = std::round(text.height());
        const double indent = icon + m_page.space(8);
        for (const QString& note : notes) {
            m_y += m_page.space(8);
            m_page.icon({m_left, m_y}, icon, Icon::Info, Ink::OnPoolPoints);
            m_y = m_page.paragraph({m_left + indent, m_y}, m_width - indent, note, text, noteRowsMost).bottom();
        }
    }

    void placeUnreachable(const FaceGroup& group)
    {
        m_y += m_page.space(24);
        const TextStyle text = style(Type::Title, Weight::Medium, Ink::OnPool);
        const double inset = m_page.space(padding);
        const double icon = std::round(text.height());
        const double indent = inset + icon + m_page.space(12);
        const double top = m_y;
        m_page.icon({m_left + inset, top + inset}, icon, Icon::Offline, Ink::OnPoolPoints);
        m_y =
            m_page.paragraph({m_left + indent, top + inset}, m_width - indent - inset, unreachable(group.name), text, 6)
                .bottom()
            + inset;
        placeCard(top, m_y);
    }

    void placeCard(double top, double bottom)
    {
        m_page.shape({.rect = QRectF(m_left, top, m_width, bottom - top),
            .ink = Ink::PoolRaised,
            .radius = static_cast<double>(Theme::radiusTile)});
    }

    void placeMoves(const std::vector<Move>& moves)
    {
        if (moves.empty())
            return;
        m_y += m_page.space(24);
        Typesetter card = m_page.blank();
        const double left = m_left + card.space(padding);
        const double right = m_left + m_width - card.space(padding);
        double y = card.space(16);
        for (const Move& move : moves) {
            const bool isSum = move.kind == Move::Kind::Sum && moves.size() > 1;
            if (isSum) {
                card.hairline(left, right, y + card.space(4), Ink::OnPoolSecondary, dividerOpacity);
                y += card.space(12);
            }
            y = placeMove(card, move, left, right, y, isSum ? Type::Title : Type::Large);
        }
        placeCard(m_y, m_y + y + m_page.space(16));
        m_page.append(card.scene(), m_y);
        m_y += y + m_page.space(16);
    }

    // The amount beside its label, or below where both have no room in one row. Returns the lower edge.
    static double placeMove(Typesetter& card, const Move& move, double left, double right, double y, Type type)
    {
        const Ink ink = move.kind == Move::Kind::Earned ? Ink::OnPoolPoints : Ink::OnPool;
        const TextStyle label = card.style(Type::Large, Weight::Regular, Ink::OnPool);
        const TextStyle amount = card.fitting(move.amount, right - left, type, Type::Body, Weight::Bold, ink);
        const double gap = card.space(type == Type::Title ? 4 : 10);
        y += gap / 2;
        const double rest = right - left - amount.widthOf(move.amount) - card.space(16);
        if (label.widthOf(move.label) > rest)
            y = card.row({left, y}, right - left, move.label, label).bottom();
        else
            card.row({left, y + amount.ascent() - label.ascent()}, rest, move.label, label);
        return card.rowAtRight({right, y}, right - left, move.amount, amount).bottom() + gap / 2;
    }

    const LoyaltyFace& m_face;
    Typesetter& m_page;
    Detail m_detail;
    double m_left;
    double m_width;
    double m_y;
};

QStringList wordsOf(const FaceGroup& group, Phase phase)
{
    QStringList sentences {joined({group.name, group.place}, u" · "_s)};
    if (!group.isAvailable) {
        sentences.append(unreachable(group.name));
        return sentences;
    }
    const QString figure = figureOf(group, phase);
    sentences.append(figure + u" "_s + shareLabel(figure, phase));
    sentences.append(group.notes);
    sentences.append(joined(group.memberNames, u", "_s));
    for (const Move& move : movesOf(group, phase))
        sentences.append(move.label + u" "_s + move.amount);
    return sentences;
}

QString wordsOfOther(const FaceGroup& group)
{
    const QString points =
        group.isAvailable ? joined({group.points, pointsLabel(group.points)}, u" "_s) : unreachable(group.name);
    return joined({group.name, group.place, points, group.standing}, u" · "_s);
}

} // namespace

PoolPane::PoolPane(const Theme& theme, QWidget* parent) : Pane(theme, u"customerPool"_s, Ink::Pool, parent)
{
    setAccessibleName(u"Your points"_s);
}

void PoolPane::layOut(const LoyaltyFace& face, Typesetter& page) const
{
    for (const Detail detail : {Detail::All, Detail::WithoutMembers, Detail::Brief}) {
        Typesetter attempt = page.blank();
        PoolLayout layout(face, attempt, detail);
        layout.layOut();
        if (!layout.hasRoom() && detail != Detail::Brief)
            continue;
        page.append(attempt.scene(), 0);
        return;
    }
}

QStringList PoolPane::words(const LoyaltyFace& face) const
{
    QStringList sentences = face.group ? wordsOf(*face.group, face.phase) : QStringList(yourGroups);
    for (const FaceGroup& group : face.otherGroups)
        sentences.append(wordsOfOther(group));
    return sentences;
}

} // namespace tillpool::loyaltywindow
