// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/Limits.h"
#include "widgets/Banner.h"
#include "widgets/GroupCard.h"
#include "widgets/KeyboardPad.h"
#include "widgets/NumberField.h"
#include "widgets/NumberPad.h"
#include "widgets/PointsSlider.h"

#include <QTest>
#include <gtest/gtest.h>

// GoogleTest looks this up beside the type, and QString is global.
inline void PrintTo(const QString& text, std::ostream* out) { *out << '"' << text.toStdString() << '"'; }

namespace tillpool::test {

using namespace Qt::StringLiterals;
using namespace widgets;

namespace {

base::Currency currency(const QString& code) { return base::Currency::parse(code).takeValue(); }

class NumberFieldTest : public testing::Test {
protected:
    NumberFieldTest()
    {
        QObject::connect(&m_field, &NumberField::edited, &m_field, [this] { ++m_edits; });
    }

    Theme m_theme {ThemeMode::Light, 96 / 25.4};
    NumberField m_field {m_theme, u"count"_s};
    int m_edits = 0;
};

TEST_F(NumberFieldTest, DigitsComeInFromTheRight)
{
    EXPECT_EQ(m_field.number(), std::nullopt);
    EXPECT_EQ(m_field.shownText(), QString());
    QTest::keyClicks(&m_field, u"1324"_s);
    EXPECT_EQ(m_field.number(), 1324);
    EXPECT_EQ(m_field.shownText(), u"1,324"_s);
    EXPECT_EQ(m_edits, 4);
    QTest::keyClick(&m_field, Qt::Key_Backspace);
    EXPECT_EQ(m_field.number(), 132);
    QTest::keyClick(&m_field, Qt::Key_Delete);
    EXPECT_EQ(m_field.number(), std::nullopt);
    EXPECT_EQ(m_edits, 6);
}

TEST_F(NumberFieldTest, TakingBackTheLastDigitLeavesNothing)
{
    m_field.typeDigits(u"7"_s);
    m_field.backspace();
    EXPECT_EQ(m_field.number(), std::nullopt);
    m_field.backspace();
    EXPECT_EQ(m_edits, 2) << "there was nothing to take back";
}

TEST_F(NumberFieldTest, ZeroIsANumber)
{
    m_field.typeDigits(u"0"_s);
    EXPECT_EQ(m_field.number(), 0);
    EXPECT_EQ(m_field.shownText(), u"0"_s);
    m_field.typeDigits(u"05"_s);
    EXPECT_EQ(m_field.number(), 5);
}

TEST_F(NumberFieldTest, MoreThanTheMostIsNotTaken)
{
    m_field.setMost(999);
    m_field.typeDigits(u"9999"_s);
    EXPECT_EQ(m_field.number(), 999);
    m_field.clear();
    m_field.setMost(150);
    m_field.typeDigits(u"152"_s);
    EXPECT_EQ(m_field.number(), 15);
}

TEST_F(NumberFieldTest, NoNumberOfDigitsOverflows)
{
    m_field.typeDigits(u"99999999999999999999999999"_s);
    EXPECT_EQ(m_field.number(), 999'999'999'999);
}

TEST_F(NumberFieldTest, TheFirstDigitAfterAPresetNumberBeginsAnew)
{
    m_field.setNumber(20);
    EXPECT_EQ(m_edits, 0);
    m_field.typeDigits(u"3"_s);
    EXPECT_EQ(m_field.number(), 3);
    m_field.setNumber(3); // what an owner that echoes does
    m_field.typeDigits(u"5"_s);
    EXPECT_EQ(m_field.number(), 35);
    m_field.setNumber(20);
    m_field.backspace();
    EXPECT_EQ(m_field.number(), 2);
    m_field.typeDigits(u"4"_s);
    EXPECT_EQ(m_field.number(), 24);
}

TEST_F(NumberFieldTest, WhatIsNotForItGoesOn)
{
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter, Qt::Key_Escape, Qt::Key_F9, Qt::Key_A}) {
        QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier, key == Qt::Key_A ? u"a"_s : QString());
        event.accept();
        QCoreApplication::sendEvent(&m_field, &event);
        EXPECT_FALSE(event.isAccepted()) << key;
    }
    QTest::keyClick(&m_field, Qt::Key_5, Qt::ControlModifier);
    EXPECT_EQ(m_field.number(), std::nullopt);
}

class MoneyFieldTest : public testing::Test {
protected:
    QString typed(const QString& keys, const QString& code)
    {
        MoneyField field(m_theme, u"cash"_s);
        field.setCurrency(currency(code));
        for (const QChar key : keys) {
            if (key == u'<')
                QTest::keyClick(&field, Qt::Key_Backspace);
            else
                QTest::keyClicks(&field, QString(key));
        }
        return field.shownText();
    }

    Theme m_theme {ThemeMode::Light, 96 / 25.4};
};

TEST_F(MoneyFieldTest, DigitsAreMinorUnits)
{
    EXPECT_EQ(typed(u"2"_s, u"EUR"_s), u"0.02"_s);
    EXPECT_EQ(typed(u"2000"_s, u"EUR"_s), u"20.00"_s);
    EXPECT_EQ(typed(u"1234567890"_s, u"EUR"_s), u"12,345,678.90"_s);
    EXPECT_EQ(typed(u"500"_s, u"JPY"_s), u"500"_s);
    EXPECT_EQ(typed(u"12345"_s, u"KWD"_s), u"12.345"_s);
    EXPECT_EQ(typed(QString(), u"EUR"_s), QString());
}

TEST_F(MoneyFieldTest, APointOrCommaAfterWholeUnits)
{
    EXPECT_EQ(typed(u"20."_s, u"EUR"_s), u"20.00"_s);
    EXPECT_EQ(typed(u"20,"_s, u"EUR"_s), u"20.00"_s);
    EXPECT_EQ(typed(u"20.5"_s, u"EUR"_s), u"20.50"_s);
    EXPECT_EQ(typed(u"20.55"_s, u"EUR"_s), u"20.55"_s);
    EXPECT_EQ(typed(u"20.559"_s, u"EUR"_s), u"20.55"_s);
    EXPECT_EQ(typed(u"20..5"_s, u"EUR"_s), u"20.50"_s);
    EXPECT_EQ(typed(u".5"_s, u"EUR"_s), u"0.50"_s);
    EXPECT_EQ(typed(u"5.125"_s, u"KWD"_s), u"5.125"_s);
    EXPECT_EQ(typed(u"500.5"_s, u"JPY"_s), u"5,005"_s) << "there is nothing behind a point";
}

TEST_F(MoneyFieldTest, BackspaceTakesBackWhatWasTypedLast)
{
    EXPECT_EQ(typed(u"20.55<"_s, u"EUR"_s), u"20.50"_s);
    EXPECT_EQ(typed(u"20.55<<"_s, u"EUR"_s), u"20.00"_s);
    EXPECT_EQ(typed(u"20.55<<<"_s, u"EUR"_s), u"0.20"_s) << "the point";
    EXPECT_EQ(typed(u"20.5<7"_s, u"EUR"_s), u"20.70"_s);
    EXPECT_EQ(typed(u".<"_s, u"EUR"_s), QString());
    EXPECT_EQ(typed(u"205<"_s, u"EUR"_s), u"0.20"_s);
}

TEST_F(MoneyFieldTest, TheLimitOfAnyAmountHolds)
{
    EXPECT_EQ(typed(u"99999999999999"_s, u"EUR"_s), u"9,999,999,999.99"_s);
    EXPECT_EQ(typed(u"10000000000."_s, u"EUR"_s), u"10,000,000,000.00"_s);
    EXPECT_EQ(typed(u"10000000000.1"_s, u"EUR"_s), u"10,000,000,000.00"_s);
    EXPECT_EQ(typed(u"10000000001."_s, u"EUR"_s), u"100,000,000.01"_s);
}

TEST_F(MoneyFieldTest, ItsMoneyHasItsCurrency)
{
    MoneyField field(m_theme, u"cash"_s);
    field.setCurrency(currency(u"EUR"_s));
    EXPECT_EQ(field.money(), std::nullopt);
    field.setMoney(base::Money(1615, currency(u"EUR"_s)));
    EXPECT_EQ(field.money(), base::Money(1615, currency(u"EUR"_s)));
    EXPECT_EQ(field.accessibleDescription(), u"16.15"_s);
    field.typeDigits(u"5"_s);
    EXPECT_EQ(field.shownText(), u"0.05"_s);
    field.setCurrency(currency(u"JPY"_s));
    EXPECT_EQ(field.money(), std::nullopt);
}

TEST_F(MoneyFieldTest, APointAfterAPresetSumBeginsAnew)
{
    MoneyField field(m_theme, u"cash"_s);
    field.setCurrency(currency(u"EUR"_s));
    field.setMoney(base::Money(2000, currency(u"EUR"_s)));
    QTest::keyClicks(&field, u".5"_s);
    EXPECT_EQ(field.shownText(), u"0.50"_s);
}

template <class Pad>
Command& keyOf(const Pad& pad, const QString& name)
{
    auto* const key = pad.template findChild<Command*>(pad.objectName() + u'.' + name);
    EXPECT_NE(key, nullptr) << name.toStdString();
    return *key;
}

TEST(NumberPadTest, SaysWhatWasPressed)
{
    const Theme theme(ThemeMode::Light, 96 / 25.4);
    NumberPad pad(theme, u"pad"_s, NumberPad::Corner::DoubleZero);
    NumberField field(theme, u"field"_s);
    QObject::connect(&pad, &NumberPad::digits, &field, &NumberField::typeDigits);
    QObject::connect(&pad, &NumberPad::backspace, &field, &NumberField::backspace);
    for (const QString& key : {u"7"_s, u"8"_s, u"9"_s, u"4"_s, u"5"_s, u"6"_s, u"1"_s, u"2"_s, u"3"_s, u"0"_s})
        QTest::mouseClick(&keyOf(pad, key), Qt::LeftButton);
    EXPECT_EQ(field.number(), 7894561230);
    QTest::mouseClick(&keyOf(pad, u"backspace"_s), Qt::LeftButton);
    QTest::mouseClick(&keyOf(pad, u"00"_s), Qt::LeftButton);
    EXPECT_EQ(field.number(), 78945612300);
    EXPECT_EQ(pad.findChild<Command*>(u"pad.clear"_s), nullptr);
}

TEST(NumberPadTest, HasAClearKeyInstead)
{
    const Theme theme(ThemeMode::Light, 96 / 25.4);
    NumberPad pad(theme, u"pad"_s, NumberPad::Corner::Clear);
    int cleared = 0;
    QObject::connect(&pad, &NumberPad::cleared, &pad, [&cleared] { ++cleared; });
    QTest::mouseClick(&keyOf(pad, u"clear"_s), Qt::LeftButton);
    EXPECT_EQ(cleared, 1);
    EXPECT_EQ(pad.findChild<Command*>(u"pad.00"_s), nullptr);
}

TEST(KeyboardPadTest, HasALettersKeyForEachCharacterOfAnId)
{
    const Theme theme(ThemeMode::Light, 96 / 25.4);
    KeyboardPad pad(theme, u"keys"_s, u"Find"_s);
    QString typed;
    int confirmed = 0;
    QObject::connect(&pad, &KeyboardPad::typed, &pad, [&typed](const QString& character) { typed += character; });
    QObject::connect(&pad, &KeyboardPad::backspace, &pad, [&typed] { typed.chop(1); });
    QObject::connect(&pad, &KeyboardPad::confirmed, &pad, [&confirmed] { ++confirmed; });
    const QString all = u"abcdefghijklmnopqrstuvwxyz0123456789"_s;
    for (const QChar character : all)
        QTest::mouseClick(&keyOf(pad, QString(character)), Qt::LeftButton);
    for (const QString& key : {u"hyphen"_s, u"space"_s, u"a"_s, u"backspace"_s, u"confirm"_s})
        QTest::mouseClick(&keyOf(pad, key), Qt::LeftButton);
    EXPECT_EQ(typed, all + u"- "_s);
    EXPECT_EQ(confirmed, 1);
}

TEST(KeyboardPadTest, FitsASmallScreen)
{
    const Theme theme(ThemeMode::Light, 96 / 25.4);
    const KeyboardPad pad(theme, u"keys"_s, u"Find"_s);
    EXPECT_LE(pad.minimumSizeHint().width(), 1024 - 4 * Theme::edge);
    EXPECT_GE(pad.sizeHint().height(), 5 * theme.commandMin());
}

TEST(GroupCardTest, TellsAllThatItShows)
{
    const Theme theme(ThemeMode::Light, 96 / 25.4);
    GroupCard card(theme, u"group"_s);
    card.show({.name = u"Key family"_s, .place = u"Singapore"_s, .points = u"1,324"_s, .detail = u"4 members"_s});
    EXPECT_EQ(card.accessibleName(), u"Key family, Singapore, 1,324 points, 4 members"_s);
    card.show({.name = u"Key family"_s,
        .points = u"0"_s,
        .detail = u"4 members"_s,
        .standing = u"owes 120 points · being checked"_s});
    EXPECT_EQ(card.accessibleName(), u"Key family, 0 points, owes 120 points · being checked, 4 members"_s);
    card.show({.name = u"One"_s, .points = u"1"_s});
    EXPECT_EQ(card.accessibleName(), u"One, 1 point"_s);
    int clicks = 0;
    QObject::connect(&card, &GroupCard::clicked, &card, [&clicks] { ++clicks; });
    QTest::mouseClick(&card, Qt::LeftButton);
    EXPECT_EQ(clicks, 1);
    EXPECT_FALSE(card.isChosen()) << "who owns it chooses";
}

TEST(BannerTest, SaysWhatAndWhatToDoAndHidesWithoutAText)
{
    const Theme theme(ThemeMode::Light, 96 / 25.4);
    QWidget window;
    Banner banner(theme, u"banner"_s, &window);
    window.show();
    EXPECT_FALSE(banner.isVisible());
    banner.say(Banner::Tone::Bad, u"The card was refused."_s, u"Ask for another card."_s);
    EXPECT_TRUE(banner.isVisible());
    EXPECT_EQ(banner.text(), u"The card was refused. Ask for another card."_s);
    EXPECT_EQ(banner.accessibleName(), banner.text());
    int dismissed = 0;
    QObject::connect(&banner, &Banner::dismissed, &banner, [&dismissed] { ++dismissed; });
    banner.setDismissable(true);
    QTest::mouseClick(banner.findChild<Command*>(u"banner.close"_s), Qt::LeftButton);
    EXPECT_EQ(dismissed, 1);
    banner.say(Banner::Tone::Info, QString(), QString());
    EXPECT_FALSE(banner.isVisible());
}

TEST(BannerTest, GrowsWithItsWords)
{
    const Theme theme(ThemeMode::Light, 96 / 25.4);
    Banner banner(theme, u"banner"_s);
    banner.say(Banner::Tone::Warn, u"Singapore is slow."_s, u"Sales go on."_s);
    const int oneRow = banner.heightForWidth(1280);
    banner.say(
        Banner::Tone::Warn, u"Singapore is slow."_s, u"Sales go on, points come later, each by itself. "_s.repeated(4));
    EXPECT_GT(banner.heightForWidth(1280), oneRow);
    EXPECT_GT(banner.heightForWidth(640), banner.heightForWidth(1280));
}

class PointsSliderTest : public testing::Test {
protected:
    PointsSliderTest()
    {
        m_slider.resize(600, 54);
        m_slider.setRange(0, 1324);
    }

    void dragTo(double share)
    {
        const int left = 27;
        const QPoint to(left + static_cast<int>(std::lround((600 - 2 * left) * share)), 27);
        QMouseEvent move(QEvent::MouseMove, QPointF(to), QPointF(to), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&m_slider, &move);
    }

    Theme m_theme {ThemeMode::Light, 96 / 25.4};
    PointsSlider m_slider {m_theme, u"points"_s};
};

TEST_F(PointsSliderTest, KeysMoveByOneAndByAHundred)
{
    m_slider.setValue(500);
    QTest::keyClick(&m_slider, Qt::Key_Right);
    EXPECT_EQ(m_slider.value(), 501);
    QTest::keyClick(&m_slider, Qt::Key_PageUp);
    EXPECT_EQ(m_slider.value(), 601);
    QTest::keyClick(&m_slider, Qt::Key_Left);
    QTest::keyClick(&m_slider, Qt::Key_PageDown);
    EXPECT_EQ(m_slider.value(), 500);
    QTest::keyClick(&m_slider, Qt::Key_End);
    EXPECT_EQ(m_slider.value(), 1324);
    QTest::keyClick(&m_slider, Qt::Key_Home);
    EXPECT_EQ(m_slider.value(), 0);
}

TEST_F(PointsSliderTest, ADragMovesInRoundStepsAndReachesTheEnds)
{
    QTest::mousePress(&m_slider, Qt::LeftButton, {}, {27, 27});
    for (int percent = 0; percent <= 100; ++percent) {
        dragTo(percent / 100.0);
        EXPECT_TRUE(m_slider.value() % 50 == 0 || m_slider.value() == 1324) << m_slider.value();
    }
    EXPECT_EQ(m_slider.value(), 1324);
    dragTo(0);
    EXPECT_EQ(m_slider.value(), 0);
    dragTo(0.5);
    QTest::mouseRelease(&m_slider, Qt::LeftButton, {}, {300, 27});
    EXPECT_EQ(m_slider.value(), 650);
    dragTo(1);
    EXPECT_EQ(m_slider.value(), 650) << "nobody holds it any more";
}

TEST_F(PointsSliderTest, StepsAreAsFineAsTheRange)
{
    EXPECT_EQ(PointsSlider::dragStep(100), 1);
    EXPECT_EQ(PointsSlider::dragStep(1000), 10);
    EXPECT_EQ(PointsSlider::dragStep(1324), 50);
    EXPECT_EQ(PointsSlider::dragStep(5001), 100);
}

TEST_F(PointsSliderTest, TheKnobGoesWhereTheTrackIsTapped)
{
    QTest::mouseClick(&m_slider, Qt::LeftButton, {}, {300, 27});
    EXPECT_EQ(m_slider.value(), 650);
}

TEST_F(PointsSliderTest, PickingUpTheKnobBesideItsMiddleMovesNothing)
{
    m_slider.setValue(661);
    QTest::mouseClick(&m_slider, Qt::LeftButton, {}, {310, 27});
    EXPECT_EQ(m_slider.value(), 661);
}

TEST_F(PointsSliderTest, TheLargestRangeDoesNotOverflow)
{
    m_slider.setRange(0, std::numeric_limits<int>::max());
    QTest::mouseClick(&m_slider, Qt::LeftButton, {}, {599, 27});
    EXPECT_EQ(m_slider.value(), std::numeric_limits<int>::max());
    QTest::mouseClick(&m_slider, Qt::LeftButton, {}, {300, 27});
    EXPECT_NEAR(m_slider.value(), std::numeric_limits<int>::max() / 2, 100);
}

TEST_F(PointsSliderTest, WithoutPointsNothingMovesAndTheWheelNeverDoes)
{
    m_slider.setValue(100);
    QWheelEvent wheel({300, 27}, {300, 27}, {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&m_slider, &wheel);
    EXPECT_EQ(m_slider.value(), 100);
    m_slider.setRange(0, 0);
    QTest::mouseClick(&m_slider, Qt::LeftButton, {}, {300, 27});
    EXPECT_EQ(m_slider.value(), 0);
    EXPECT_FALSE(m_slider.isSliderDown());
}

} // namespace

} // namespace tillpool::test
