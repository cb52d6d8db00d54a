// SPDX-License-Identifier: GPL-3.0-or-later
// Where the customer's window puts its text, on every face and every screen.
#include "LoyaltyFaces.h"
#include "loyaltywindow/LoyaltyWindow.h"
#include "loyaltywindow/Pane.h"
#include "support/Windows.h"

#include <QFontMetricsF>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using face::LoyaltyFace;
using loyaltywindow::LoyaltyWindow;
using loyaltywindow::Pane;
using loyaltywindow::Scene;
using loyaltywindow::ShapePiece;
using loyaltywindow::TextPiece;
using widgets::Ink;
using widgets::Theme;
using widgets::ThemeMode;

namespace {

// Glyphs may lean out of their box by this much.
constexpr double lean = 1.5;

std::vector<NamedFace> allFaces()
{
    std::vector<NamedFace> faces = ordinaryFaces();
    for (NamedFace& face : nastyFaces())
        faces.push_back(std::move(face));
    return faces;
}

QString nameOf(const NamedFace& face, QSize size)
{
    return u"%1_%2x%3"_s.arg(face.name).arg(size.width()).arg(size.height());
}

// The ink of each row, where Scene::paint puts it.
std::vector<QRectF> inkOf(const TextPiece& text)
{
    const QFontMetricsF metrics(text.font);
    std::vector<QRectF> boxes;
    double baseline = text.rect.top() + metrics.ascent();
    for (const QString& row : text.rows) {
        const double x =
            text.alignment == Qt::AlignRight ? text.rect.right() - metrics.horizontalAdvance(row) : text.rect.left();
        boxes.push_back(metrics.tightBoundingRect(row).translated(x, baseline));
        baseline += metrics.height();
    }
    return boxes;
}

bool holds(const QRectF& outer, const QRectF& inner)
{
    return outer.adjusted(-lean, -lean, lean, lean).contains(inner);
}

bool isCard(const ShapePiece& shape) { return shape.kind == ShapePiece::Kind::Card && shape.radius > 0; }

// What is under a text: the pane, or the card or disc that holds it.
Ink groundOf(const Pane& pane, const TextPiece& text)
{
    Ink ground = pane.ground();
    for (const ShapePiece& shape : pane.scene().shapes) {
        const bool isGround = isCard(shape) || shape.kind == ShapePiece::Kind::Disc;
        if (isGround && shape.rect.contains(text.rect.center()))
            ground = shape.ink;
    }
    return ground;
}

QStringList faultsOf(const Pane& pane)
{
    QStringList faults;
    const auto& texts = pane.scene().texts;
    const auto fault = [&](const TextPiece& text, const QString& what) {
        faults << u"%1: '%2' %3"_s.arg(pane.objectName(), text.rows.join(u'/'), what);
    };
    for (size_t no = 0; no < texts.size(); ++no) {
        const TextPiece& text = texts[no];
        if (!holds(pane.rect(), text.rect))
            fault(text, u"leaves its pane"_s);
        for (const QRectF& ink : inkOf(text)) {
            if (!holds(pane.rect(), ink))
                fault(text, u"is painted outside its pane"_s);
        }
        for (size_t other = no + 1; other < texts.size(); ++other) {
            if (text.rect.adjusted(0.5, 0.5, -0.5, -0.5).intersects(texts[other].rect))
                fault(text, u"meets '%1'"_s.arg(texts[other].rows.join(u'/')));
        }
        for (const ShapePiece& shape : pane.scene().shapes) {
            if (isCard(shape) && shape.rect.intersects(text.rect) && !holds(shape.rect, text.rect))
                fault(text, u"crosses the edge of a card"_s);
        }
    }
    return faults;
}

std::vector<const Pane*> visiblePanes(const LoyaltyWindow& window)
{
    std::vector<const Pane*> panes;
    const auto all = window.findChildren<Pane*>();
    for (const Pane* const pane : all) {
        if (pane->isVisibleTo(&window))
            panes.push_back(pane);
    }
    return panes;
}

int countOfRows(const LoyaltyWindow& window, const QString& row)
{
    qsizetype count = 0;
    for (const Pane* const pane : visiblePanes(window)) {
        for (const TextPiece& text : pane->scene().texts)
            count += text.rows.count(row);
    }
    return static_cast<int>(count);
}

bool hasRow(const LoyaltyWindow& window, const QString& row) { return countOfRows(window, row) > 0; }

// Amounts that a phase shows: an amount that is cut is a lie.
QStringList amountsOf(const LoyaltyFace& face)
{
    using Phase = LoyaltyFace::Phase;
    QStringList amounts;
    if (face.phase == Phase::Idle)
        return amounts;
    amounts << (face.phase == Phase::Thanks && !face.change.isEmpty() ? face.change : face.total);
    if (face.group && face.group->isAvailable) {
        const bool isDone = face.phase == Phase::Thanks;
        amounts << (isDone && !face.group->after.isEmpty() ? face.group->after : face.group->points)
                << (face.group->spends.isEmpty() ? QString() : u"− "_s + face.group->spends)
                << (face.group->earns.isEmpty() ? QString() : u"+ "_s + face.group->earns) << face.group->paysDebt
                << (isDone || face.group->owesAfter.isEmpty() ? face.group->after : face.group->owesAfter);
    }
    if (!face.lines.empty() && (face.phase == Phase::Ringing || face.phase == Phase::Paying))
        amounts << face.lines.back().amount;
    amounts.removeAll(QString());
    return amounts;
}

class LoyaltyLayoutTest : public testing::Test {
protected:
    template <class Check>
    void onEveryScreen(Check check)
    {
        for (const NamedFace& face : allFaces()) {
            for (const QSize size : screenSizes()) {
                SCOPED_TRACE(nameOf(face, size).toStdString());
                m_window.resize(size);
                m_window.show(face.face);
                check(face);
            }
        }
    }

    Theme m_theme {ThemeMode::Light};
    LoyaltyWindow m_window {m_theme};
};

TEST_F(LoyaltyLayoutTest, TextStaysInItsPlaceAndMeetsNoOther)
{
    onEveryScreen([this](const NamedFace&) {
        for (const Pane* const pane : visiblePanes(m_window))
            EXPECT_EQ(faultsOf(*pane).join(u'\n').toStdString(), "");
    });
}

TEST_F(LoyaltyLayoutTest, PanesCoverTheWindowOnce)
{
    onEveryScreen([this](const NamedFace&) {
        QRegion covered;
        for (const Pane* const pane : visiblePanes(m_window)) {
            EXPECT_FALSE(covered.intersects(pane->geometry())) << pane->objectName().toStdString();
            covered += pane->geometry();
        }
        EXPECT_EQ(covered, QRegion(m_window.rect()));
    });
}

TEST_F(LoyaltyLayoutTest, AmountsAreNeverCut)
{
    onEveryScreen([this](const NamedFace& face) {
        for (const QString& amount : amountsOf(face.face))
            EXPECT_TRUE(hasRow(m_window, amount)) << amount.toStdString();
    });
}

// Why points can't be spent is read in full wherever the group itself is, on small screens in a few words.
TEST_F(LoyaltyLayoutTest, NotesAreNeverCut)
{
    onEveryScreen([this](const NamedFace& face) {
        if (!face.face.group || face.face.phase == LoyaltyFace::Phase::Idle)
            return;
        QString shown;
        for (const Pane* const pane : visiblePanes(m_window)) {
            for (const TextPiece& text : pane->scene().texts)
                shown += text.rows.join(u' ') + u'\n';
        }
        const bool isSmall = m_window.height() <= 600;
        for (const QString& note : face.face.group->notes)
            EXPECT_TRUE(shown.contains(note) || (isSmall && shown.contains(face.face.group->standing)))
                << note.toStdString();
    });
}

TEST_F(LoyaltyLayoutTest, OfManyLinesTheNewestStayInSightAndTheOldestAreCounted)
{
    LoyaltyFace face = kellysSale(LoyaltyFace::Phase::Ringing);
    face.lines.clear();
    for (int no = 1; no <= 40; ++no) {
        face.lines.push_back({.text = u"Item %1"_s.arg(no), .amount = u"%1.00"_s.arg(no)});
        for (const QSize size : screenSizes()) {
            SCOPED_TRACE(u"%1 lines, %2 high"_s.arg(no).arg(size.height()).toStdString());
            m_window.resize(size);
            m_window.show(face);
            int shown = 0;
            while (shown < no && hasRow(m_window, u"Item %1"_s.arg(no - shown)))
                ++shown;
            EXPECT_GE(shown, std::min(no, 4));
            EXPECT_FALSE(shown < no && hasRow(m_window, u"Item 1"_s));
            EXPECT_EQ(hasRow(m_window, u"and %1 more above"_s.arg(no - shown)), shown < no);
        }
    }
}

TEST_F(LoyaltyLayoutTest, ManyMembersAndGroupsAreCounted)
{
    LoyaltyFace face = kellysSale(LoyaltyFace::Phase::Ringing);
    for (int no = 0; no < 6; ++no) {
        face.group->memberNames.append(u"Member %1"_s.arg(no));
        face.group->memberInitials.append(u"M%1"_s.arg(no));
    }
    face.otherGroups.assign(9, face.otherGroups.front());
    m_window.resize(1280, 800);
    m_window.show(face);
    for (const QString& badge : {u"KK"_s, u"CS"_s, u"EC"_s, u"RE"_s, u"+6"_s})
        EXPECT_TRUE(hasRow(m_window, badge)) << badge.toStdString();
    EXPECT_FALSE(hasRow(m_window, u"M0"_s));
    const int shown = countOfRows(m_window, u"Office"_s);
    EXPECT_GE(shown, 2);
    EXPECT_LT(shown, 9);
    EXPECT_TRUE(hasRow(m_window, u"and %1 more groups"_s.arg(9 - shown)));
}

TEST_F(LoyaltyLayoutTest, TypeGrowsWithTheWindow)
{
    const auto sizesOn = [this](QSize size) {
        m_window.resize(size);
        m_window.show(kellysSale(LoyaltyFace::Phase::Paying));
        std::map<QString, int> pixels;
        for (const Pane* const pane : visiblePanes(m_window)) {
            for (const TextPiece& text : pane->scene().texts)
                pixels[text.rows.join(u' ')] = text.font.pixelSize();
        }
        return pixels;
    };
    const auto small = sizesOn({1280, 800});
    const auto large = sizesOn({1920, 1080});
    for (const QString& text :
        {u"Hello Kelly"_s, u"Almond croissant"_s, u"oat milk, extra shot"_s, u"€16.15"_s, u"1,324"_s})
        EXPECT_GT(large.at(text), small.at(text)) << text.toStdString();
}

TEST_F(LoyaltyLayoutTest, AllTextCanBeRead)
{
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        m_theme.setMode(mode);
        onEveryScreen([this](const NamedFace&) {
            for (const Pane* const pane : visiblePanes(m_window)) {
                for (const TextPiece& text : pane->scene().texts) {
                    const double contrast =
                        widgets::contrastRatio(m_theme.color(text.ink), m_theme.color(groundOf(*pane, text)));
                    EXPECT_GE(contrast, 4.5) << text.rows.join(u'/').toStdString();
                }
            }
        });
    }
}

TEST_F(LoyaltyLayoutTest, PaperIsAtTheLeftAndThePoolAtTheRight)
{
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        m_theme.setMode(mode);
        const QString suffix = mode == ThemeMode::Dark ? u"_dark"_s : QString();
        for (const NamedFace& face : allFaces()) {
            for (const QSize size : {QSize(1024, 768), QSize(1280, 800), QSize(1920, 1080)}) {
                SCOPED_TRACE((nameOf(face, size) + suffix).toStdString());
                m_window.resize(size);
                m_window.show(face.face);
                grab(m_window, u"loyalty_"_s + nameOf(face, size) + suffix);
                const QImage image = m_window.grab().toImage();
                const bool isIdle = face.face.phase == LoyaltyFace::Phase::Idle;
                EXPECT_EQ(image.pixelColor(1, 1), m_theme.color(isIdle ? Ink::Pool : Ink::Surface));
                EXPECT_EQ(image.pixelColor(size.width() - 2, size.height() - 2), m_theme.color(Ink::Pool));
            }
        }
    }
}

} // namespace

} // namespace tillpool::test
