// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Controls.h"
#include "widgets/Command.h"
#include "widgets/GroupCard.h"
#include "widgets/NumberPad.h"
#include "widgets/PointsSlider.h"
#include "widgets/Theme.h"

#include <gtest/gtest.h>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using namespace widgets;

namespace {

constexpr double textLeast = 4.5;    // WCAG 2.2, AA, text
constexpr double graphicLeast = 3.0; // large text, and what is understood by its shape

struct Pair {
    Ink ink;
    Ink ground;
    double least;
    const char* where;
};

// Each ink on each ground that a widget puts it on.
constexpr Pair pairs[] {
    {Ink::Text, Ink::Background, textLeast, "headings of a page"},
    {Ink::Text, Ink::Surface, textLeast, "tiles, lines, buttons"},
    {Ink::Text, Ink::Sunken, textLeast, "quantities, quiet buttons, search"},
    {Ink::Text, Ink::AccentSoft, textLeast, "the selected line, a pressed tile"},
    {Ink::Text, Ink::PointsSoft, textLeast, "the chosen group"},
    {Ink::Text, Ink::GoodSoft, textLeast, "banner"},
    {Ink::Text, Ink::WarnSoft, textLeast, "banner"},
    {Ink::Text, Ink::BadSoft, textLeast, "banner"},
    {Ink::TextSecondary, Ink::Background, textLeast, "labels"},
    {Ink::TextSecondary, Ink::Surface, textLeast, "prices, modifiers"},
    {Ink::TextSecondary, Ink::Sunken, textLeast, "a group that is not reached"},
    {Ink::TextSecondary, Ink::AccentSoft, textLeast, "modifiers of the selected line"},
    {Ink::TextSecondary, Ink::PointsSoft, textLeast, "members of the chosen group"},
    {Ink::TextHint, Ink::Background, textLeast, "sold out"},
    {Ink::TextHint, Ink::Surface, textLeast, "placeholders, sold out"},
    {Ink::TextHint, Ink::Sunken, textLeast, "placeholder of the search"},
    {Ink::Accent, Ink::AccentSoft, textLeast, "the chosen category, a chosen amount"},
    {Ink::Accent, Ink::Surface, textLeast, "the name of the product"},
    {Ink::Accent, Ink::Background, graphicLeast, "focus rings"},
    {Ink::OnAccent, Ink::Accent, textLeast, "Pay"},
    {Ink::Points, Ink::Surface, textLeast, "points of a group"},
    {Ink::Points, Ink::PointsSoft, textLeast, "points of the chosen group"},
    {Ink::PointsMark, Ink::Surface, graphicLeast, "track and knob"},
    {Ink::PointsMark, Ink::PointsSoft, graphicLeast, "track and outline"},
    {Ink::PointsMark, Ink::Sunken, graphicLeast, "how far the track is filled"},
    {Ink::OnPoints, Ink::PointsMark, graphicLeast, "icons on points"},
    {Ink::Good, Ink::Surface, textLeast, "discounts"},
    {Ink::Good, Ink::GoodSoft, textLeast, "banner"},
    {Ink::Good, Ink::Background, graphicLeast, "signs of what is well"},
    {Ink::Warn, Ink::Surface, textLeast, "words of warning"},
    {Ink::Warn, Ink::WarnSoft, textLeast, "banner"},
    {Ink::Bad, Ink::Surface, textLeast, "destructive buttons"},
    {Ink::Bad, Ink::BadSoft, textLeast, "banner"},
    {Ink::OnBad, Ink::Bad, textLeast, "what destroys"},
    {Ink::OnPool, Ink::Pool, textLeast, "the customer's side"},
    {Ink::OnPool, Ink::PoolRaised, textLeast, "the customer's side"},
    {Ink::OnPoolSecondary, Ink::Pool, textLeast, "the customer's side"},
    {Ink::OnPoolSecondary, Ink::PoolRaised, textLeast, "the customer's side"},
    {Ink::OnPoolPoints, Ink::Pool, textLeast, "the customer's points"},
    {Ink::OnPoolPoints, Ink::PoolRaised, textLeast, "the customer's points"},
};

class ThemeTest : public testing::TestWithParam<ThemeMode> {
protected:
    Theme m_theme {GetParam()};
};

TEST_P(ThemeTest, WordsCanBeReadWhereTheyStand)
{
    for (const Pair& pair : pairs) {
        const double ratio = contrastRatio(m_theme.color(pair.ink), m_theme.color(pair.ground));
        EXPECT_GE(ratio, pair.least) << pair.where << ": " << m_theme.color(pair.ink).name().toStdString() << " on "
                                     << m_theme.color(pair.ground).name().toStdString();
    }
}

TEST_P(ThemeTest, StripesStandOutFromTilesAndFromTheirNeighbours)
{
    for (int position = 0; position < 9; ++position) {
        EXPECT_GE(contrastRatio(m_theme.stripe(position), m_theme.color(Ink::Surface)), graphicLeast) << position;
        EXPECT_NE(m_theme.stripe(position), m_theme.stripe(position + 1)) << position;
        EXPECT_EQ(m_theme.stripe(position), m_theme.stripe(position + 9)) << position;
    }
}

INSTANTIATE_TEST_SUITE_P(Modes, ThemeTest, testing::Values(ThemeMode::Light, ThemeMode::Dark),
    [](const auto& tested) { return tested.param == ThemeMode::Light ? "light" : "dark"; });

TEST(ContrastRatio, IsThatOfTheStandard)
{
    EXPECT_NEAR(contrastRatio(Qt::white, Qt::black), 21, 0.01);
    EXPECT_NEAR(contrastRatio(Qt::black, Qt::white), 21, 0.01);
    EXPECT_NEAR(contrastRatio(Qt::white, QColor(0x77, 0x77, 0x77)), 4.48, 0.01);
    EXPECT_NEAR(contrastRatio(Qt::red, Qt::red), 1, 0.001);
}

TEST(ThemeMillimetres, FollowTheScreenAndNeverComeOutSmaller)
{
    EXPECT_EQ(Theme(ThemeMode::Light, 96 / 25.4).commandMin(), 46);
    EXPECT_EQ(Theme(ThemeMode::Light, 96 / 25.4).payMin(), 76);
    EXPECT_EQ(Theme(ThemeMode::Light, 96 / 25.4).tileMin(), QSize(69, 57));
    EXPECT_EQ(Theme(ThemeMode::Light, 8).commandMin(), 96);
    EXPECT_EQ(Theme(ThemeMode::Light, 8).tileMin(), QSize(144, 120));
}

TEST(ThemeMillimetres, ScreensThatTellNonsenseAreTakenFor96Dpi)
{
    EXPECT_EQ(Theme(ThemeMode::Light, 0.4).commandMin(), 46);
    EXPECT_EQ(Theme(ThemeMode::Light, 400).commandMin(), 46);
}

// On a screen of twice the density all that is touched has twice the pixels.
TEST(ThemeMillimetres, ControlsAreLargeEnoughForAFingerOnAFineScreen)
{
    const double fine = 8;
    const Theme theme(ThemeMode::Light, fine);
    QWidget window;
    window.setObjectName(u"window"_s);
    auto* const command = new Command(theme, u"command"_s, u"A"_s, Command::Kind::Plain, &window);
    auto* const group = new GroupCard(theme, u"group"_s, &window);
    auto* const slider = new PointsSlider(theme, u"slider"_s, &window);
    auto* const pad = new NumberPad(theme, u"pad"_s, NumberPad::Corner::Clear, &window);
    for (QWidget* const one : {static_cast<QWidget*>(command), static_cast<QWidget*>(group),
             static_cast<QWidget*>(slider), static_cast<QWidget*>(pad)})
        one->resize(one->minimumSizeHint().expandedTo(one->minimumSize()));
    window.show();
    EXPECT_EQ(faultsOfControls(window, {.pixelsPerMillimetre = fine}), QStringList());
}

TEST(ThemeChange, IsSaidOnceAndColoursFollow)
{
    Theme theme(ThemeMode::Light);
    int changes = 0;
    QObject::connect(&theme, &Theme::changed, &theme, [&changes] { ++changes; });
    const QColor light = theme.color(Ink::Surface);
    theme.setMode(ThemeMode::Light);
    EXPECT_EQ(changes, 0);
    theme.setMode(ThemeMode::Dark);
    EXPECT_EQ(changes, 1);
    EXPECT_NE(theme.color(Ink::Surface), light);
}

TEST(ThemeIcons, EachHasAGlyphThatTheFontDraws)
{
    const Theme theme(ThemeMode::Light);
    ASSERT_EQ(Theme::missingFonts(), QStringList());
    const QFontMetrics metrics(theme.iconFont(24));
    for (int no = 1; no <= static_cast<int>(Icon::Last); ++no) {
        const QString glyph = Theme::glyph(static_cast<Icon>(no));
        ASSERT_EQ(glyph.size(), 1) << no;
        EXPECT_TRUE(metrics.inFont(glyph.front())) << no;
    }
}

} // namespace

} // namespace tillpool::test
