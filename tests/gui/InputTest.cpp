// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/RealInput.h"
#include "support/Waiting.h"
#include "support/Windows.h"

#include <QAbstractButton>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QShortcut>
#include <QSlider>
#include <QVBoxLayout>

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

class InputTest : public testing::Test {
protected:
    InputTest()
    {
        m_window.setObjectName(u"window"_s);
        m_field->setObjectName(u"field"_s);
        m_button->setObjectName(u"button"_s);
        for (int i = 0; i < 200; ++i)
            m_list->addItem(u"item %1"_s.arg(i));
        m_slider->setRange(0, 100);
        for (QWidget* const widget : std::initializer_list<QWidget*> {m_field, m_button, m_list, m_slider})
            m_layout->addWidget(widget);
        QObject::connect(m_button, &QPushButton::clicked, [this] { ++m_clicks; });
        m_window.resize(400, 400);
        bringUp(m_window);
        m_field->setFocus();
    }

    int presses(const QKeySequence& sequence)
    {
        int count = 0;
        const QShortcut shortcut(sequence, &m_window, [&count] { ++count; });
        m_input.key(sequence);
        return count;
    }

    QWidget m_window;
    QVBoxLayout* m_layout = new QVBoxLayout(&m_window);
    QLineEdit* m_field = new QLineEdit(&m_window);
    QPushButton* m_button = new QPushButton(u"Press"_s, &m_window);
    QListWidget* m_list = new QListWidget(&m_window);
    QSlider* m_slider = new QSlider(Qt::Horizontal, &m_window);
    int m_clicks = 0;
    RealInput m_input;
};

TEST_F(InputTest, TypedTextArrivesWhole)
{
    m_input.type(u"Hello, World! 2 × 3,50 € = 7 {[~|\\]}"_s);
    EXPECT_EQ(m_field->text(), u"Hello, World! 2 × 3,50 € = 7 {[~|\\]}"_s);
}

TEST_F(InputTest, CharactersThatTheLayoutLacksArriveToo)
{
    m_input.type(u"Zoë Dvořák 渡辺 😀"_s);
    EXPECT_EQ(m_field->text(), u"Zoë Dvořák 渡辺 😀"_s);
}

TEST_F(InputTest, AScanIsTypedToo)
{
    int returns = 0;
    QObject::connect(m_field, &QLineEdit::returnPressed, [&] { ++returns; });
    m_input.scan(u"4006381333931"_s);
    EXPECT_EQ(m_field->text(), u"4006381333931"_s);
    EXPECT_EQ(returns, 1);
}

TEST_F(InputTest, ClicksArrive)
{
    m_input.click(*m_button);
    EXPECT_EQ(m_clicks, 1);
    m_input.click(*m_button, {3, 3});
    EXPECT_EQ(m_clicks, 2);
}

TEST_F(InputTest, ClicksOnItemsScrollThereFirst)
{
    m_input.click(*m_list, m_list->model()->index(150, 0));
    EXPECT_EQ(m_list->currentRow(), 150);
    EXPECT_TRUE(m_list->hasFocus());
    EXPECT_THROW(m_input.click(*m_list, m_list->model()->index(200, 0)), std::runtime_error);
}

TEST_F(InputTest, DragsAndTurnsTheWheel)
{
    const int middle = m_slider->height() / 2;
    m_input.drag(*m_slider, {5, middle}, {m_slider->width() - 5, middle});
    EXPECT_EQ(m_slider->value(), 100);
    m_input.wheel(*m_list, -2);
    const QRect first = m_list->visualItemRect(m_list->item(0));
    EXPECT_LT(first.bottom(), 0);
}

TEST_F(InputTest, WhatIsHiddenOrCoveredCannotBeClicked)
{
    QWidget cover(&m_window);
    cover.setGeometry(m_window.rect());
    cover.show();
    EXPECT_THROW(m_input.click(*m_button), std::runtime_error);
    cover.hide();
    m_input.click(*m_button);
    m_button->hide();
    EXPECT_THROW(m_input.click(*m_button), std::runtime_error);
    EXPECT_EQ(m_clicks, 1);
}

TEST_F(InputTest, ShortcutsArrive)
{
    for (const QString& keys : {u"F9"_s, u"F12"_s, u"Alt+P"_s, u"Esc"_s, u"Up"_s, u"Down"_s, u"Return"_s, u"Enter"_s,
             u"Tab"_s, u"PgUp"_s, u"Ctrl++"_s})
        EXPECT_EQ(presses(QKeySequence(keys)), 1) << keys.toStdString();
    m_list->setFocus(); // a field keeps what it can use itself
    for (const QString& keys :
        {u"+"_s, u"-"_s, u"Del"_s, u"7"_s, u"/"_s, u"?"_s, u"x"_s, u"Ctrl+Z"_s, u"Ctrl+Shift+Z"_s})
        EXPECT_EQ(presses(QKeySequence(keys)), 1) << keys.toStdString();
}

TEST_F(InputTest, KeysEditAndMove)
{
    m_input.type(u"abcd"_s);
    m_input.key(Qt::Key_Left);
    m_input.key(Qt::Key_Backspace);
    m_input.key(Qt::Key_Home);
    m_input.key(Qt::Key_Delete);
    EXPECT_EQ(m_field->text(), u"bd"_s);
    m_input.key(Qt::Key_Plus);
    EXPECT_EQ(m_field->text(), u"+bd"_s);
    m_input.key(Qt::CTRL | Qt::Key_Z);
    EXPECT_EQ(m_field->text(), u"bd"_s);
    m_input.key(Qt::Key_Tab);
    EXPECT_TRUE(m_button->hasFocus());
    m_input.key(Qt::SHIFT | Qt::Key_Tab);
    EXPECT_TRUE(m_field->hasFocus());
}

TEST_F(InputTest, AHeldKeyRepeats)
{
    m_input.press(Qt::Key_X);
    EXPECT_TRUE(waitUntil([this] { return m_field->text().size() > 3; }));
    m_input.release(Qt::Key_X);
    const QString text = m_field->text();
    m_input.key(Qt::Key_Y);
    EXPECT_EQ(m_field->text(), text + u'y');
}

TEST_F(InputTest, KeysGoToTheWindowThatWasBroughtUpLast)
{
    QLineEdit other;
    other.setObjectName(u"other"_s);
    other.move(600, 0);
    bringUp(other);
    m_input.type(u"there"_s);
    EXPECT_EQ(other.text(), u"there"_s);
    bringUp(m_window);
    m_input.type(u"here"_s);
    EXPECT_EQ(m_field->text(), u"here"_s);
}

TEST_F(InputTest, ChildrenAreFoundByNameOrSaidToBeMissing)
{
    EXPECT_EQ(&child<QLineEdit>(m_window, u"field"_s), m_field);
    EXPECT_EQ(&child<QAbstractButton>(m_window, u"button"_s), m_button);
    try {
        child<QLineEdit>(m_window, u"button"_s);
        FAIL() << "a button is no field";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("QPushButton 'button'"), std::string::npos) << error.what();
    }
    m_field->hide();
    EXPECT_THROW(child<QLineEdit>(m_window, u"field"_s), std::runtime_error);
}

} // namespace

} // namespace tillpool::test
