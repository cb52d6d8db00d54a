// SPDX-License-Identifier: GPL-3.0-or-later
// The scanner's filter with keys that come from the display.
#include "devices/ScannerFilter.h"
#include "support/RealInput.h"
#include "support/Waiting.h"
#include "support/Windows.h"

#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

namespace tillpool::devices {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

class ScannerInputTest : public testing::Test {
protected:
    ScannerInputTest()
    {
        auto* const layout = new QVBoxLayout(&m_window);
        layout->addWidget(m_field);
        layout->addWidget(m_button);
        QObject::connect(m_button, &QPushButton::clicked, [this] { ++m_clicks; });
        test::bringUp(m_window);
        m_field->setFocus();
        qApp->installEventFilter(&m_filter);
        QObject::connect(&m_filter, &ScannerFilter::scanned, [this](const QString& text) { m_scans << text; });
    }

    bool fieldSays(const QString& text)
    {
        return test::waitUntil([&] { return m_field->text() == text; });
    }

    QWidget m_window;
    QLineEdit* m_field = new QLineEdit(&m_window);
    QPushButton* m_button = new QPushButton(u"Press"_s, &m_window);
    ScannerFilter m_filter {{}};
    int m_clicks = 0;
    QStringList m_scans;
    test::RealInput m_input;
};

TEST_F(ScannerInputTest, AScanLeavesTheFieldEmpty)
{
    int returns = 0;
    QObject::connect(m_field, &QLineEdit::returnPressed, [&] { ++returns; });
    m_input.scan(u"4006381333931"_s);
    m_input.scan(u"TP-001:Ab/9"_s, Qt::Key_Tab);
    EXPECT_EQ(m_scans, QStringList({u"4006381333931"_s, u"TP-001:Ab/9"_s}));
    EXPECT_EQ(m_field->text(), QString());
    EXPECT_EQ(returns, 0);
    EXPECT_TRUE(m_field->hasFocus());
}

TEST_F(ScannerInputTest, APersonsTypingArrivesWhole)
{
    m_input.type(u"Flat white, 2 × 3,50 €"_s);
    EXPECT_TRUE(fieldSays(u"Flat white, 2 × 3,50 €"_s));
    m_input.key(Qt::Key_Backspace);
    m_input.type(u"$"_s, 0ms);
    m_input.key(Qt::Key_Home);
    m_input.type(u"A "_s);
    EXPECT_TRUE(fieldSays(u"A Flat white, 2 × 3,50 $"_s));
    EXPECT_EQ(m_scans, QStringList());
}

TEST_F(ScannerInputTest, TypingFasterThanAnyoneArrivesWhole)
{
    m_input.type(u"thequickbrownfox"_s, 5ms);
    EXPECT_TRUE(fieldSays(u"thequickbrownfox"_s));
    EXPECT_EQ(m_scans, QStringList());
}

TEST_F(ScannerInputTest, ShortcutsAndButtonsAreForPersons)
{
    m_button->setFocus();
    QStringList done;
    const QShortcut pay(Qt::Key_F9, &m_window, [&] { done << u"pay"_s; });
    const QShortcut plus(Qt::Key_Plus, &m_window, [&] { done << u"plus"_s; });
    const QShortcut undo(Qt::CTRL | Qt::Key_Z, &m_window, [&] { done << u"undo"_s; });
    const QShortcut enter(Qt::Key_Return, &m_window, [&] { done << u"enter"_s; });
    m_input.scan(u"1+2 +3"_s);
    EXPECT_EQ(m_scans, QStringList(u"1+2 +3"_s));
    EXPECT_EQ(done, QStringList());
    EXPECT_EQ(m_clicks, 0);

    m_input.key(Qt::Key_F9);
    m_input.type(u"+"_s);
    m_input.key(Qt::CTRL | Qt::Key_Z);
    m_input.key(Qt::Key_Return);
    EXPECT_EQ(done, QStringList({u"pay"_s, u"plus"_s, u"undo"_s, u"enter"_s}));
    m_input.type(u" "_s); // presses the button that has the focus
    EXPECT_TRUE(test::waitUntil([&] { return m_clicks == 1; }));
    EXPECT_FALSE(m_button->isDown());
}

TEST_F(ScannerInputTest, AHeldKeyRepeats)
{
    m_input.press(Qt::Key_7);
    EXPECT_TRUE(test::waitUntil([&] { return m_field->text().size() > 6; }));
    m_input.release(Qt::Key_7);
    m_input.key(Qt::Key_Return);
    EXPECT_EQ(m_field->text(), QString(m_field->text().size(), u'7'));
    EXPECT_EQ(m_scans, QStringList());
}

TEST_F(ScannerInputTest, AScanBetweenTypingAndClicksIsTheOnlyOne)
{
    m_input.type(u"ab"_s);
    m_input.click(*m_button);
    m_input.scan(u"12345"_s);
    m_field->setFocus();
    m_field->deselect();
    m_input.type(u"cd"_s);
    EXPECT_TRUE(fieldSays(u"abcd"_s));
    EXPECT_EQ(m_clicks, 1);
    EXPECT_EQ(m_scans, QStringList(u"12345"_s));
}

} // namespace

} // namespace tillpool::devices
