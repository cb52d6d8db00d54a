// SPDX-License-Identifier: GPL-3.0-or-later
// With times of our own: what arrives when is decided by the tests. tests/gui/ScannerInputTest.cpp has real keys.
#include "devices/ScannerFilter.h"
#include "support/Waiting.h"
#include "support/Windows.h"

#include <QApplication>
#include <QDeadlineTimer>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>
#include <QWindow>

// As Qt's public header qtestkey.h declares it.
QT_BEGIN_NAMESPACE
Q_GUI_EXPORT bool qt_sendShortcutOverrideEvent(QObject* o, ulong timestamp, int k, Qt::KeyboardModifiers mods,
    const QString& text = QString(), bool autorep = false, ushort count = 1);
QT_END_NAMESPACE

namespace tillpool::devices {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr ScannerFilter::Timing timing {.gap = 35ms, .charactersMin = 4, .charactersMax = 12};

/// Writes down the keys that reach a widget: "+A" pressed, "-A" released.
class Recorder : public QObject {
public:
    explicit Recorder(QWidget& widget) { widget.installEventFilter(this); }

    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() != QEvent::KeyPress && event->type() != QEvent::KeyRelease)
            return false;
        const auto* const key = static_cast<QKeyEvent*>(event);
        keys << (event->type() == QEvent::KeyPress ? u'+' : u'-')
                + QKeySequence(key->keyCombination()).toString(QKeySequence::PortableText);
        return false;
    }

    QStringList keys;
};

class ScannerFilterTest : public testing::Test {
protected:
    ScannerFilterTest()
    {
        auto* const layout = new QVBoxLayout(&m_window);
        layout->addWidget(m_field);
        layout->addWidget(m_button);
        test::bringUp(m_window);
        m_field->setFocus();
        qApp->installEventFilter(&m_filter);
        QObject::connect(&m_filter, &ScannerFilter::scanned, [this](const QString& text) { m_scans << text; });
    }

    // As Qt hands on a key of the platform.
    void press(
        Qt::Key key, const QString& text, int afterMs, Qt::KeyboardModifiers modifiers = {}, bool repeats = false)
    {
        m_now += static_cast<quint64>(afterMs);
        if (qt_sendShortcutOverrideEvent(m_window.windowHandle(), m_now, key, modifiers, text, repeats))
            return;
        QKeyEvent event(QEvent::KeyPress, key, modifiers, text, repeats);
        event.setTimestamp(m_now);
        QCoreApplication::sendEvent(m_window.windowHandle(), &event);
    }
    void release(Qt::Key key, const QString& text, Qt::KeyboardModifiers modifiers = {})
    {
        QKeyEvent event(QEvent::KeyRelease, key, modifiers, text);
        event.setTimestamp(m_now);
        QCoreApplication::sendEvent(m_window.windowHandle(), &event);
    }
    static Qt::Key keyFor(QChar character) { return static_cast<Qt::Key>(character.toUpper().unicode()); }
    void strike(QChar character, int afterMs)
    {
        press(keyFor(character), character, afterMs);
        release(keyFor(character), character);
    }
    void strike(const QString& text, int gapMs)
    {
        for (const QChar character : text)
            strike(character, gapMs);
    }
    void enter(int afterMs)
    {
        press(Qt::Key_Return, u"\r"_s, afterMs);
        release(Qt::Key_Return, u"\r"_s);
    }

    QWidget m_window;
    QLineEdit* m_field = new QLineEdit(&m_window);
    QPushButton* m_button = new QPushButton(u"Press"_s, &m_window);
    ScannerFilter m_filter {timing};
    Recorder m_atField {*m_field};
    QStringList m_scans;
    quint64 m_now = 1000;
};

TEST_F(ScannerFilterTest, AScanReachesNobodyElse)
{
    strike(u"40063813"_s, 3);
    enter(3);
    EXPECT_EQ(m_scans, QStringList(u"40063813"_s));
    strike(u"AbC-7 x"_s, 35); // the slowest scanner
    enter(35);
    EXPECT_EQ(m_scans.last(), u"AbC-7 x"_s);
    EXPECT_EQ(m_field->text(), QString());
    EXPECT_EQ(m_atField.keys, QStringList());
}

TEST_F(ScannerFilterTest, TabOrEnterOfTheNumberBlockEndAScanToo)
{
    strike(u"1234"_s, 3);
    press(Qt::Key_Tab, u"\t"_s, 3);
    release(Qt::Key_Tab, u"\t"_s);
    strike(u"5678"_s, 3);
    press(Qt::Key_Enter, u"\r"_s, 3, Qt::KeypadModifier);
    release(Qt::Key_Enter, u"\r"_s, Qt::KeypadModifier);
    EXPECT_EQ(m_scans, QStringList({u"1234"_s, u"5678"_s}));
    EXPECT_TRUE(m_field->hasFocus());
    EXPECT_EQ(m_atField.keys, QStringList());
}

TEST_F(ScannerFilterTest, ReleasesOfAScanAreSwallowedWhenTheyComeLater)
{
    for (const QChar character : u"1123"_s)
        press(keyFor(character), character, 3);
    press(Qt::Key_Return, u"\r"_s, 3);
    for (const Qt::Key key : {Qt::Key_1, Qt::Key_2, Qt::Key_3, Qt::Key_Return})
        release(key, {});
    EXPECT_EQ(m_atField.keys, QStringList());
    strike(u'1', 500); // and no more than those
    EXPECT_TRUE(test::waitUntil([&] { return m_atField.keys == QStringList({u"+1"_s, u"-1"_s}); }));
}

TEST_F(ScannerFilterTest, WhatAPersonTypesArrivesInOrder)
{
    strike(u"latte"_s, 60);
    EXPECT_EQ(m_field->text(), u"latt"_s); // the last one may still be the first of a scan
    EXPECT_TRUE(test::waitUntil([&] { return m_field->text() == u"latte"_s; }));
    enter(60);
    EXPECT_EQ(m_atField.keys,
        QStringList({u"+L"_s, u"-L"_s, u"+A"_s, u"-A"_s, u"+T"_s, u"-T"_s, u"+T"_s, u"-T"_s, u"+E"_s, u"-E"_s,
            u"+Return"_s, u"-Return"_s}));
    EXPECT_EQ(m_scans, QStringList());
}

TEST_F(ScannerFilterTest, KeysThatOverlapKeepTheirOrder)
{
    press(Qt::Key_A, u"a"_s, 100);
    EXPECT_TRUE(test::waitUntil([&] { return m_field->text() == u"a"_s; }));
    press(Qt::Key_B, u"b"_s, 100);
    release(Qt::Key_A, u"a"_s);
    press(Qt::Key_C, u"c"_s, 20);
    release(Qt::Key_B, u"b"_s);
    release(Qt::Key_C, u"c"_s);
    EXPECT_TRUE(test::waitUntil([&] {
        return m_atField.keys == QStringList({u"+A"_s, u"+B"_s, u"-A"_s, u"+C"_s, u"-B"_s, u"-C"_s});
    }));
    EXPECT_EQ(m_field->text(), u"abc"_s);
}

TEST_F(ScannerFilterTest, AFastRunWithoutEnterIsTyping)
{
    strike(u"quickly"_s, 10);
    EXPECT_EQ(m_field->text(), QString());
    EXPECT_TRUE(test::waitUntil([&] { return m_field->text() == u"quickly"_s; }));
    enter(36); // too late for a scan
    EXPECT_EQ(m_atField.keys.last(), u"-Return"_s);
    EXPECT_EQ(m_scans, QStringList());
}

TEST_F(ScannerFilterTest, AShortRunWithEnterIsTyping)
{
    strike(u"123"_s, 5);
    enter(5);
    EXPECT_EQ(m_atField.keys,
        QStringList({u"+1"_s, u"-1"_s, u"+2"_s, u"-2"_s, u"+3"_s, u"-3"_s, u"+Return"_s, u"-Return"_s}));
    EXPECT_EQ(m_scans, QStringList());
}

TEST_F(ScannerFilterTest, AScanAfterTypingIsItsOwn)
{
    strike(u"ab"_s, 60);
    m_now += 60;
    strike(u"1234"_s, 3);
    enter(3);
    EXPECT_EQ(m_scans, QStringList(u"1234"_s));
    EXPECT_EQ(m_field->text(), u"ab"_s);
}

TEST_F(ScannerFilterTest, KeysThatTypeNothingComeAfterWhatWasHeld)
{
    strike(u'a', 60);
    press(Qt::Key_Left, {}, 5);
    EXPECT_EQ(m_atField.keys, QStringList({u"+A"_s, u"-A"_s, u"+Left"_s}));
    strike(u'b', 60);
    press(Qt::Key_A, u"\u0001"_s, 5, Qt::ControlModifier);
    EXPECT_EQ(m_field->selectedText(), u"ba"_s);
}

TEST_F(ScannerFilterTest, AClickComesAfterWhatWasHeld)
{
    strike(u'a', 60);
    QWindow* const window = m_window.windowHandle();
    const QPointF place = m_button->mapTo(&m_window, m_button->rect().center());
    QMouseEvent click(QEvent::MouseButtonPress, place, window->mapToGlobal(place), Qt::LeftButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(window, &click);
    EXPECT_EQ(m_field->text(), u"a"_s);
}

TEST_F(ScannerFilterTest, ShiftBelongsToItsCharacter)
{
    for (const QChar character : u"ABCD"_s) {
        press(Qt::Key_Shift, {}, 1);
        press(keyFor(character), character, 1, Qt::ShiftModifier);
        release(keyFor(character), character, Qt::ShiftModifier);
        release(Qt::Key_Shift, {}, Qt::ShiftModifier);
    }
    enter(1);
    EXPECT_EQ(m_scans, QStringList(u"ABCD"_s));
    EXPECT_EQ(m_field->text(), QString());
    press(Qt::Key_Shift, {}, 100);
    press(Qt::Key_X, u"X"_s, 20, Qt::ShiftModifier);
    EXPECT_TRUE(test::waitUntil([&] { return m_field->text() == u"X"_s; }));
    EXPECT_EQ(m_atField.keys.last(), u"+Shift+X"_s);
}

TEST_F(ScannerFilterTest, AHeldKeyIsNoScanner)
{
    press(Qt::Key_7, u"7"_s, 100);
    press(Qt::Key_7, u"7"_s, 200, {}, true);
    for (int i = 0; i < 5; ++i)
        press(Qt::Key_7, u"7"_s, 10, {}, true);
    EXPECT_EQ(m_field->text(), u"7777777"_s);
    enter(10);
    EXPECT_EQ(m_scans, QStringList());
    EXPECT_EQ(m_atField.keys.last(), u"-Return"_s);
}

TEST_F(ScannerFilterTest, SoQuickAScannerLooksLikeAHeldKey)
{
    strike(u"4"_s, 60);
    for (int i = 0; i < 3; ++i) // X11 takes release and press at the same time for a repetition
        press(Qt::Key_0, u"0"_s, 0, {}, i > 0);
    release(Qt::Key_0, u"0"_s);
    enter(1);
    EXPECT_EQ(m_scans, QStringList(u"4000"_s));
    EXPECT_EQ(m_atField.keys, QStringList());
}

TEST_F(ScannerFilterTest, ShortcutsAreForPersons)
{
    m_button->setFocus();
    QStringList done;
    const QShortcut plus(Qt::Key_Plus, &m_window, [&] { done << u"plus"_s; });
    const QShortcut seven(Qt::Key_7, &m_window, [&] { done << u"seven"_s; });
    const QShortcut pay(Qt::Key_Return, &m_window, [&] { done << u"pay"_s; });
    strike(u"7+7+"_s, 3);
    enter(3);
    EXPECT_EQ(m_scans, QStringList(u"7+7+"_s));
    EXPECT_EQ(done, QStringList());
    strike(u"7+"_s, 60);
    EXPECT_TRUE(test::waitUntil([&] { return done == QStringList({u"seven"_s, u"plus"_s}); }));
    enter(60);
    EXPECT_EQ(done.last(), u"pay"_s);
    EXPECT_EQ(done.size(), 3);
    m_field->setFocus(); // which types a seven itself
    strike(u'7', 60);
    EXPECT_TRUE(test::waitUntil([&] { return m_field->text() == u"7"_s; }));
    EXPECT_EQ(done.size(), 3);
}

TEST_F(ScannerFilterTest, WhatIsTooLongForACodeIsLetThrough)
{
    const QString text = u"0123456789012345678"_s;
    strike(text, 3);
    enter(3);
    EXPECT_EQ(m_field->text(), text);
    EXPECT_EQ(m_scans, QStringList());
    m_now += 100;
    strike(u"012345678901"_s, 3);
    enter(3);
    EXPECT_EQ(m_scans, QStringList(u"012345678901"_s)); // just not too long
    EXPECT_EQ(m_field->text(), text);
}

TEST_F(ScannerFilterTest, KeysForAWindowThatIsGoneAreDropped)
{
    auto other = std::make_unique<QLineEdit>();
    test::bringUp(*other);
    QKeyEvent event(QEvent::KeyPress, Qt::Key_1, {}, u"1"_s);
    event.setTimestamp(m_now += 60);
    QCoreApplication::sendEvent(other->windowHandle(), &event);
    EXPECT_EQ(other->text(), QString());
    other.reset();
    test::bringUp(m_window);
    strike(u"2"_s, 5); // of another window: not the same run
    EXPECT_TRUE(test::waitUntil([&] { return m_field->text() == u"2"_s; }));
}

TEST_F(ScannerFilterTest, KeysThatComeWhileOthersAreSentOnKeepTheirOrder)
{
    m_button->setFocus();
    Recorder atButton(*m_button);
    const QShortcut shortcut(Qt::Key_A, &m_window, [&] { // as if it opened a dialog in which somebody types on
        strike(u"1234"_s, 3);
        enter(3);
        strike(u'z', 60);
        press(Qt::Key_F5, {}, 60);
        release(Qt::Key_F5, {});
    });
    strike(u"xay"_s, 10);
    press(Qt::Key_F6, {}, 10);
    release(Qt::Key_F6, {});
    EXPECT_EQ(m_scans, QStringList(u"1234"_s));
    // The release of A, a shortcut by now, follows its press; y was typed before all that.
    EXPECT_EQ(atButton.keys,
        QStringList(
            {u"+X"_s, u"-X"_s, u"-A"_s, u"+Y"_s, u"-Y"_s, u"+Z"_s, u"-Z"_s, u"+F5"_s, u"-F5"_s, u"+F6"_s, u"-F6"_s}));
}

TEST_F(ScannerFilterTest, AScanIsRecognisedAlthoughTheApplicationIsBusy)
{
    strike(u"12"_s, 3);
    // Both are due when the application comes to its timers, the filter's first.
    QTimer::singleShot(timing.gap + 5ms, Qt::PreciseTimer, &m_window, [this] {
        strike(u"34"_s, 3);
        enter(3);
    });
    const QDeadlineTimer busy(timing.gap + 20ms);
    while (!busy.hasExpired()) {}
    EXPECT_TRUE(test::waitUntil([&] { return m_scans == QStringList(u"1234"_s); }));
    EXPECT_EQ(m_field->text(), QString());
}

TEST_F(ScannerFilterTest, WhatTheProgramSendsToAWidgetPasses)
{
    QKeyEvent event(QEvent::KeyPress, Qt::Key_5, {}, u"5"_s);
    QCoreApplication::sendEvent(m_field, &event);
    EXPECT_EQ(m_field->text(), u"5"_s);
}

} // namespace

} // namespace tillpool::devices
