// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/LinesPane.h"

#include <algorithm>

namespace tillpool::loyaltywindow {

using namespace Qt::StringLiterals;
using face::FaceLine;
using face::LoyaltyFace;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr int rowPadding = 14;
constexpr int rowPaddingTight = 8;
constexpr double amountShare = 0.6; // of the width, at most; a name keeps the rest
constexpr double fadeOpacity = 0.55;
const QString nothingYet = u"What you choose appears here."_s;

QString aboveText(size_t count) { return u"and %1 more above"_s.arg(count); }

Ink inkOf(FaceLine::Kind kind)
{
    switch (kind) {
    case FaceLine::Kind::Item:
        return Ink::Text;
    case FaceLine::Kind::Discount:
        return Ink::Good;
    case FaceLine::Kind::Points:
        return Ink::Points;
    }
    return Ink::Text;
}

enum class Detail { Shown, LeftOut };

// A line on a page of its own, from its upper edge to its hairline.
Scene rowScene(const FaceLine& line, const Typesetter& page, double left, double width, int padding, Detail detail)
{
    Typesetter row = page.blank();
    const Ink ink = inkOf(line.kind);
    const bool isItem = line.kind == FaceLine::Kind::Item;
    const TextStyle text = row.style(Type::Large, Weight::Regular, ink);
    const TextStyle small = row.style(Type::Body, Weight::Regular, isItem ? Ink::TextSecondary : ink);
    const TextStyle money =
        row.fitting(line.amount, width * amountShare, Type::Large, Type::Small, Weight::Medium, ink);
    const double amountWidth = money.widthOf(line.amount);
    const double textWidth = width - amountWidth - (amountWidth > 0 ? row.space(24) : 0);

    const double top = row.space(padding);
    QRectF last = row.paragraph({left, top}, textWidth, line.text, text, detail == Detail::Shown ? 2 : 1);
    if (detail == Detail::Shown && !line.detail.isEmpty())
        last = row.paragraph({left, last.bottom() + row.space(2)}, textWidth, line.detail, small, 2);
    const double middle = (top + std::max(last.bottom(), top + text.height())) / 2;
    row.rowAtRight({left + width, middle - money.height() / 2}, amountWidth + 1, line.amount, money);
    row.hairline(left, left + width, std::max(last.bottom(), top + text.height()) + row.space(padding), Ink::Line);
    return row.scene();
}

class LinesLayout {
public:
    LinesLayout(const std::vector<FaceLine>& lines, Typesetter& page)
        : m_lines(lines), m_page(page), m_left(page.space(Pane::side)), m_width(page.page().width() - 2 * m_left)
    {
    }

    void layOut()
    {
        measure(rowPadding);
        if (total() > height())
            measure(rowPaddingTight);
        if (total() <= height())
            placeFrom(0, 0);
        else
            placeNewest();
    }

private:
    void measure(int padding)
    {
        m_rows.clear();
        for (const FaceLine& line : m_lines)
            m_rows.push_back(rowScene(line, m_page, m_left, m_width, padding, Detail::Shown));
    }

    double height() const { return m_page.page().height(); }

    double total() const
    {
        double total = 0;
        for (const Scene& row : m_rows)
            total += row.bottom();
        return total;
    }

    void placeFrom(size_t first, double top)
    {
        for (size_t no = first; no < m_rows.size(); ++no) {
            m_page.append(m_rows[no], top);
            top += m_rows[no].bottom();
        }
    }

    // The newest stand at the foot, next to the total that they change.
    void placeNewest()
    {
        const TextStyle style = m_page.style(Type::Body, Weight::Medium, Ink::TextSecondary);
        const double head = style.height() + m_page.space(12);
        size_t first = m_rows.size();
        double taken = 0;
        while (first > 0 && taken + m_rows[first - 1].bottom() <= height() - head)
            taken += m_rows[--first].bottom();
        // The last of the old ones may have room without its detail; the newest is shown at any price.
        while (first > 0) {
            Scene brief = rowScene(m_lines[first - 1], m_page, m_left, m_width, rowPaddingTight, Detail::LeftOut);
            if (first < m_rows.size() && taken + brief.bottom() > height() - head)
                break;
            taken += brief.bottom();
            m_rows[--first] = std::move(brief);
        }
        const double top = height() - taken;
        if (first > 0 && top >= head) {
            m_page.row({m_left, top - head}, m_width, aboveText(first), style);
            m_page.hairline(m_left, m_left + m_width, top - 1, Ink::Line);
            m_page.shape({.kind = ShapePiece::Kind::Fade,
                .rect = QRectF(m_left, top, m_width, m_page.space(10)),
                .ink = Ink::Line,
                .opacity = fadeOpacity});
        }
        placeFrom(first, top);
    }

    const std::vector<FaceLine>& m_lines;
    Typesetter& m_page;
    double m_left;
    double m_width;
    std::vector<Scene> m_rows;
};

} // namespace

LinesPane::LinesPane(const Theme& theme, QWidget* parent) : Pane(theme, u"customerLines"_s, Ink::Surface, parent)
{
    setAccessibleName(u"Your basket"_s);
}

void LinesPane::layOut(const LoyaltyFace& face, Typesetter& page) const
{
    if (!face.lines.empty()) {
        LinesLayout(face.lines, page).layOut();
        return;
    }
    const double left = page.space(side);
    page.paragraph({left, page.space(rowPadding)}, page.page().width() - 2 * left, nothingYet,
        page.style(Type::Large, Weight::Regular, Ink::TextSecondary), 2);
}

QStringList LinesPane::words(const LoyaltyFace& face) const
{
    if (face.lines.empty())
        return {nothingYet};
    QStringList sentences;
    for (const FaceLine& line : face.lines)
        sentences.append(joined({line.text, line.detail, line.amount}, u", "_s));
    return sentences;
}

} // namespace tillpool::loyaltywindow
