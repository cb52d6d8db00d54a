// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/RealInput.h"
#include "support/Waiting.h"
#include "support/Windows.h"
#include "widgets/Command.h"
#include "widgets/NumberField.h"
#include "widgets/Sheet.h"

#include <QLineEdit>
#include <QShortcut>
#include <QVBoxLayout>
#include <gtest/gtest.h>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using namespace widgets;

namespace {

// A window with a button "pay" on F9 and a search field, covered by a sheet with a field and two buttons.
class SheetTest : public testing::Test {
protected:
    SheetTest()
    {
        m_window.resize(1000, 700);
        m_pay.setGeometry(800, 620, 180, 76);
        m_pay.setKey(Qt::Key_F9);
        m_search.setGeometry(20, 20, 300, 46);
        count(m_pay, m_paid);
        auto* const column = new QVBoxLayout(m_sheet.panel());
        column->addWidget(&m_back);
        column->addWidget(&m_amount);
        column->addWidget(&m_finish);
        m_finish.setKey(Qt::Key_F9);
        count(m_finish, m_finished);
        bringUp(m_window);
        m_search.setFocus();
    }

    static void count(Command& button, int& clicks)
    {
        QObject::connect(&button, &Command::clicked, &button, [&clicks] { ++clicks; });
    }

    // animateClick lets go of the button later.
    void pressKey(QKeyCombination combination) { m_input.key(combination); }
    QWidget* focus() { return m_window.focusWidget(); }

    Theme m_theme {ThemeMode::Light, pixelsPerMillimetre};
    QWidget m_window;
    Command& m_pay {*new Command(m_theme, u"pay"_s, u"Pay"_s, Command::Kind::Primary, &m_window)};
    QLineEdit& m_search {*new QLineEdit(&m_window)};
    Sheet& m_sheet {*new Sheet(m_theme, u"sheet"_s, &m_window)};
    Command& m_back {*new Command(m_theme, u"back"_s, u"Back"_s, Command::Kind::Quiet)};
    NumberField& m_amount {*new NumberField(m_theme, u"amount"_s)};
    Command& m_finish {*new Command(m_theme, u"finish"_s, u"Finish"_s, Command::Kind::Primary)};
    RealInput m_input;
    int m_paid = 0;
    int m_finished = 0;

    static constexpr double pixelsPerMillimetre = 96 / 25.4;
};

TEST_F(SheetTest, AKeyOfWhatIsCoveredWorksAgainOnceItIsClosed)
{
    pressKey(Qt::Key_F9);
    EXPECT_TRUE(waitUntil([this] { return m_paid == 1; }));
    m_sheet.open();
    pressKey(Qt::Key_F9);
    EXPECT_TRUE(waitUntil([this] { return m_finished == 1; }));
    EXPECT_EQ(m_paid, 1);
    m_sheet.close();
    pressKey(Qt::Key_F9);
    EXPECT_TRUE(waitUntil([this] { return m_paid == 2; }));
    EXPECT_EQ(m_finished, 1);
}

TEST_F(SheetTest, AKeyThatAnotherSheetHasNotDoesNothing)
{
    m_finish.setKey({});
    m_sheet.open();
    pressKey(Qt::Key_F9);
    pressKey(Qt::Key_7); // comes after it
    EXPECT_TRUE(waitUntil([this] { return m_amount.number() == 7; }));
    EXPECT_FALSE(m_pay.isDown());
    EXPECT_EQ(m_paid, 0);
}

TEST_F(SheetTest, AKeySetOnSomethingCoveredMeanwhileIsSilentToo)
{
    m_sheet.open();
    m_pay.setKey({});
    m_pay.setKey(Qt::Key_F9);
    pressKey(Qt::Key_F9);
    EXPECT_TRUE(waitUntil([this] { return m_finished == 1; }));
    EXPECT_EQ(m_paid, 0);
    m_sheet.close();
    pressKey(Qt::Key_F9);
    EXPECT_TRUE(waitUntil([this] { return m_paid == 1; }));
}

TEST_F(SheetTest, AShortcutThatWasOffBeforeStaysOff)
{
    auto* const shortcut = m_pay.findChild<QShortcut*>();
    ASSERT_NE(shortcut, nullptr);
    shortcut->setEnabled(false);
    m_sheet.open();
    m_sheet.close();
    EXPECT_FALSE(shortcut->isEnabled());
}

TEST_F(SheetTest, TheUpperOfTwoHasAll)
{
    auto* const upper = new Sheet(m_theme, u"upper"_s, &m_window);
    upper->setPreferredSize({300, 200});
    auto* const sure = new Command(m_theme, u"sure"_s, u"Sure"_s, Command::Kind::Primary, upper->panel());
    sure->setGeometry(50, 50, 200, 60);
    sure->setKey(Qt::Key_F9);
    int confirmed = 0;
    count(*sure, confirmed);
    int escapedUpper = 0;
    int escapedLower = 0;
    QObject::connect(upper, &Sheet::escaped, upper, [&escapedUpper] { ++escapedUpper; });
    QObject::connect(&m_sheet, &Sheet::escaped, &m_sheet, [&escapedLower] { ++escapedLower; });

    m_sheet.open();
    upper->open();
    pressKey(Qt::Key_F9);
    EXPECT_TRUE(waitUntil([&confirmed] { return confirmed == 1; }));
    pressKey(Qt::Key_Escape);
    EXPECT_TRUE(waitUntil([&escapedUpper] { return escapedUpper == 1; }));
    EXPECT_EQ(escapedLower + m_finished + m_paid, 0);
    for (int no = 0; no < 4; ++no) {
        pressKey(Qt::Key_Tab);
        EXPECT_TRUE(upper->isAncestorOf(focus()));
    }

    upper->close();
    EXPECT_EQ(focus(), &m_amount);
    pressKey(Qt::Key_F9);
    EXPECT_TRUE(waitUntil([this] { return m_finished == 1; }));
    EXPECT_EQ(m_paid, 0);
}

TEST_F(SheetTest, TheLowerMayCloseFirst)
{
    auto* const upper = new Sheet(m_theme, u"upper"_s, &m_window);
    m_sheet.open();
    upper->open();
    m_sheet.close();
    pressKey(Qt::Key_F9);
    int escaped = 0;
    QObject::connect(upper, &Sheet::escaped, upper, [&escaped] { ++escaped; });
    pressKey(Qt::Key_Escape);
    EXPECT_TRUE(waitUntil([&escaped] { return escaped == 1; }));
    EXPECT_EQ(m_paid, 0);
    upper->close();
    pressKey(Qt::Key_F9);
    EXPECT_TRUE(waitUntil([this] { return m_paid == 1; }));
}

TEST_F(SheetTest, TabGoesRoundWithin)
{
    m_sheet.open();
    EXPECT_EQ(focus(), &m_amount) << "the first field";
    QList<QWidget*> forth;
    for (int no = 0; no < 3; ++no) {
        pressKey(Qt::Key_Tab);
        forth << focus();
    }
    EXPECT_EQ(forth, (QList<QWidget*> {&m_finish, &m_back, &m_amount}));
    pressKey(Qt::SHIFT | Qt::Key_Tab);
    EXPECT_EQ(focus(), &m_back);
    pressKey(Qt::SHIFT | Qt::Key_Tab);
    EXPECT_EQ(focus(), &m_finish);
}

TEST_F(SheetTest, TheFocusComesBack)
{
    m_sheet.open();
    EXPECT_FALSE(m_search.hasFocus());
    m_sheet.close();
    EXPECT_TRUE(m_search.hasFocus());
}

TEST_F(SheetTest, NothingCoveredCanTakeTheFocusOrTheKeys)
{
    m_sheet.open();
    m_search.setFocus();
    EXPECT_FALSE(m_search.hasFocus());
    m_input.type(u"5x"_s);
    EXPECT_EQ(m_search.text(), QString());
}

TEST_F(SheetTest, EscapeIsTheSheets)
{
    int escaped = 0;
    QObject::connect(&m_sheet, &Sheet::escaped, &m_sheet, [&escaped] { ++escaped; });
    m_sheet.open();
    pressKey(Qt::Key_Escape); // from within the field
    EXPECT_TRUE(waitUntil([&escaped] { return escaped == 1; }));
    EXPECT_TRUE(m_sheet.isOpen()) << "who opened it decides";
    m_back.setKey(Qt::Key_Escape);
    int back = 0;
    count(m_back, back);
    pressKey(Qt::Key_Escape);
    EXPECT_TRUE(waitUntil([&back] { return back == 1; }));
    EXPECT_EQ(escaped, 1);
}

TEST_F(SheetTest, TapsOnTheScrimTouchNothing)
{
    m_sheet.setPreferredSize({300, 300});
    m_sheet.open();
    m_input.clickAt(m_pay.mapToGlobal(m_pay.rect().center()));
    m_input.clickAt(m_search.mapToGlobal(m_search.rect().center()));
    m_input.settle();
    EXPECT_EQ(m_paid, 0);
    EXPECT_FALSE(m_search.hasFocus());
}

TEST_F(SheetTest, ThePanelIsAsLargeAsItWishesWithinTheWindow)
{
    m_sheet.setPreferredSize({600, 400});
    m_sheet.open();
    EXPECT_EQ(m_sheet.geometry(), m_window.rect());
    EXPECT_EQ(m_sheet.panel()->geometry(), QRect(200, 150, 600, 400));
    m_sheet.setPreferredSize({1080, 680});
    EXPECT_EQ(m_sheet.panel()->geometry(), QRect(24, 24, 952, 652));
    m_window.resize(1024, 768);
    EXPECT_TRUE(waitUntil([this] { return m_sheet.panel()->geometry() == QRect(24, 44, 976, 680); }));
    EXPECT_EQ(m_sheet.geometry(), m_window.rect());
}

TEST_F(SheetTest, OpeningAndClosingAreToldOnce)
{
    int opened = 0;
    int closed = 0;
    QObject::connect(&m_sheet, &Sheet::opened, &m_sheet, [&opened] { ++opened; });
    QObject::connect(&m_sheet, &Sheet::closed, &m_sheet, [&closed] { ++closed; });
    m_sheet.close();
    m_sheet.open();
    m_sheet.open();
    EXPECT_TRUE(m_sheet.isVisible());
    m_sheet.close();
    m_sheet.close();
    EXPECT_EQ(opened, 1);
    EXPECT_EQ(closed, 1);
    EXPECT_FALSE(m_sheet.isVisible());
}

} // namespace

} // namespace tillpool::test
