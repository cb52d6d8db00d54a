// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/WidgetSamples.h"
#include "support/RealInput.h"
#include "support/Waiting.h"
#include "support/Windows.h"
#include "widgets/CategoryRail.h"
#include "widgets/ItemGrid.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScrollBar>
#include <gtest/gtest.h>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using namespace widgets;

namespace {

class GridTest : public testing::Test {
protected:
    GridTest()
    {
        m_window.resize(764, 600);
        m_field.setGeometry(0, 560, 764, 40);
        show(QSize(764, 560));
        fill(200);
        QObject::connect(
            &m_grid, &ItemGrid::picked, &m_window, [this](const base::ItemId& item) { m_picked << item.text(); });
        QObject::connect(&m_grid, &ItemGrid::soldOutPicked, &m_window,
            [this](const base::ItemId& item) { m_soldOut << item.text(); });
    }

    void fill(int count)
    {
        m_grid.items().setCatalogue(sampleCatalogue(count));
        m_grid.items().setPositions(allPositions(count));
    }

    void show(QSize size)
    {
        m_grid.setGeometry(QRect(QPoint(), size));
        if (!m_window.isVisible())
            bringUp(m_window);
    }

    QModelIndex index(int row) const { return m_grid.items().index(row); }
    QRect tile(int row) const { return m_grid.visualRect(index(row)); }
    int current() const { return m_grid.currentIndex().row(); }
    void key(Qt::Key key) { m_input.key(key); }

    Theme m_theme {ThemeMode::Light, pixelsPerMillimetre};
    QWidget m_window;
    ItemGrid m_grid {m_theme, u"items"_s, &m_window};
    QLineEdit m_field {&m_window};
    RealInput m_input;
    QStringList m_picked;
    QStringList m_soldOut;
};

TEST_F(GridTest, TilesStandInColumnsThatFillTheWidthEvenly)
{
    EXPECT_EQ(m_grid.columnCount(), 4);
    EXPECT_EQ(tile(0).left(), 14);
    EXPECT_EQ(tile(3).right(), 764 - 14 - 1);
    for (int column = 0; column < 3; ++column) {
        EXPECT_EQ(tile(column + 1).left() - tile(column).right() - 1, 10) << column;
        EXPECT_LE(std::abs(tile(column + 1).width() - tile(column).width()), 1) << column;
        EXPECT_EQ(tile(column).left(), tile(column + 4).left()) << column;
    }
    EXPECT_EQ(tile(4).top() - tile(0).bottom() - 1, 10);
    EXPECT_GE(tile(0).width(), 168);
}

TEST_F(GridTest, ThereAreFewerColumnsInANarrowWindowAndMoreInABroadOne)
{
    show({1024 - 112 - 403, 560});
    EXPECT_EQ(m_grid.columnCount(), 3);
    show({1920 - 112 - 403, 560});
    EXPECT_EQ(m_grid.columnCount(), 7);
    show({16000, 560});
    EXPECT_GE(tile(0).width(), 168);
    show({120, 560});
    EXPECT_EQ(m_grid.columnCount(), 1);
    EXPECT_GE(tile(0).width(), m_theme.tileMin().width());
}

TEST_F(GridTest, ATileIsNeverSmallerThanAFingerNeedsOnAFineScreen)
{
    const Theme fine(ThemeMode::Light, 12);
    ItemGrid grid(fine, u"fine"_s);
    grid.resize(700, 500);
    grid.items().setCatalogue(sampleCatalogue(20));
    grid.items().setPositions(allPositions(20));
    const QRect first = grid.visualRect(grid.items().index(0));
    EXPECT_GE(first.width(), fine.tileMin().width());
    EXPECT_GE(first.height(), fine.tileMin().height());
}

TEST_F(GridTest, EachTileIsFoundWhereItIsDrawn)
{
    for (const int row : {0, 3, 4, 7, 199}) {
        m_grid.scrollTo(index(row));
        EXPECT_EQ(m_grid.indexAt(tile(row).center()).row(), row);
        EXPECT_EQ(m_grid.indexAt(tile(row).topLeft()).row(), row);
        EXPECT_EQ(m_grid.indexAt(tile(row).bottomRight()).row(), row);
    }
    m_grid.scrollToTop();
    EXPECT_FALSE(m_grid.indexAt({2, 2}).isValid());
    EXPECT_FALSE(m_grid.indexAt({tile(0).right() + 5, tile(0).top() + 5}).isValid()); // between tiles
}

TEST_F(GridTest, ATapPicksAndLeavesTheFocusWhereItIs)
{
    m_field.setFocus();
    m_input.click(*m_grid.viewport(), tile(5).center());
    EXPECT_EQ(m_picked, QStringList {u"001-item000005"_s});
    EXPECT_TRUE(m_field.hasFocus());
    m_input.click(*m_grid.viewport(), tile(5).center());
    m_input.click(*m_grid.viewport(), tile(5).center());
    EXPECT_EQ(m_picked.size(), 3) << "fast taps count, each of them";
}

TEST_F(GridTest, ADragScrollsAndPicksNothing)
{
    m_input.drag(*m_grid.viewport(), tile(9).center(), tile(1).center());
    EXPECT_TRUE(waitUntil([this] { return m_grid.verticalScrollBar()->value() > 40; }));
    EXPECT_EQ(m_picked, QStringList());
}

TEST_F(GridTest, ADragWithinATilePicksNothingWhereNothingScrolls)
{
    fill(3);
    m_input.drag(*m_grid.viewport(), tile(0).topLeft() + QPoint(10, 10), tile(0).bottomRight() - QPoint(10, 10));
    EXPECT_EQ(m_picked, QStringList());
    m_input.drag(*m_grid.viewport(), tile(0).center(), tile(1).center());
    EXPECT_EQ(m_picked, QStringList());
    m_input.drag(*m_grid.viewport(), tile(0).center(), tile(0).center() + QPoint(4, 3));
    EXPECT_EQ(m_picked.size(), 1) << "a finger wobbles";
}

TEST_F(GridTest, WhatIsSoldOutSaysSoAndIsNotPicked)
{
    EXPECT_FALSE(m_grid.items().flags(index(11)) & Qt::ItemIsEnabled);
    EXPECT_EQ(index(11).data(Qt::AccessibleTextRole).toString(), u"Ginger scone, sold out today"_s);
    m_input.click(*m_grid.viewport(), tile(11).center());
    EXPECT_EQ(m_picked, QStringList());
    EXPECT_EQ(m_soldOut, QStringList {u"001-item000011"_s});
}

TEST_F(GridTest, KeysMoveAndEnterPicks)
{
    m_grid.setFocus(Qt::TabFocusReason);
    EXPECT_EQ(current(), 0);
    key(Qt::Key_Right);
    key(Qt::Key_Down);
    EXPECT_EQ(current(), 5);
    key(Qt::Key_Left);
    key(Qt::Key_Up);
    key(Qt::Key_Up);
    EXPECT_EQ(current(), 0);
    key(Qt::Key_End);
    EXPECT_EQ(current(), 199);
    EXPECT_TRUE(m_grid.viewport()->rect().contains(tile(199)));
    key(Qt::Key_PageUp);
    EXPECT_EQ(current(), 199 - 4 * (560 / 126));
    key(Qt::Key_Home);
    EXPECT_EQ(current(), 0);
    EXPECT_TRUE(m_grid.viewport()->rect().contains(tile(0)));
    key(Qt::Key_PageDown);
    key(Qt::Key_Return);
    EXPECT_EQ(m_picked, QStringList {u"001-item0000%1"_s.arg(4 * (560 / 126))});
}

TEST_F(GridTest, KeysReachTheLastTileOfAnUnevenRow)
{
    fill(6);
    m_grid.setFocus(Qt::TabFocusReason);
    key(Qt::Key_Right);
    key(Qt::Key_Right);
    key(Qt::Key_Down); // below the third there is none
    EXPECT_EQ(current(), 2);
    key(Qt::Key_Left);
    key(Qt::Key_Down);
    EXPECT_EQ(current(), 5);
}

TEST_F(GridTest, LettersAreLeftToTheWindow)
{
    QKeyEvent letter(QEvent::KeyPress, Qt::Key_F, Qt::NoModifier, u"f"_s);
    letter.accept();
    const int before = current();
    QCoreApplication::sendEvent(&m_grid, &letter);
    EXPECT_EQ(current(), before);
    EXPECT_FALSE(letter.isAccepted());
}

TEST_F(GridTest, OtherItemsBeginAtTheTop)
{
    m_grid.verticalScrollBar()->setValue(900);
    m_grid.items().setPositions(allPositions(150));
    EXPECT_EQ(m_grid.verticalScrollBar()->value(), 0);
    EXPECT_EQ(m_grid.items().rowCount(), 150);
}

TEST_F(GridTest, AnotherWidthKeepsWhatIsLookedAt)
{
    m_grid.scrollTo(index(100), ItemGrid::PositionAtTop);
    ASSERT_EQ(tile(100).top(), 14);
    show({529, 560});
    EXPECT_EQ(m_grid.columnCount(), 3);
    EXPECT_TRUE(m_grid.viewport()->rect().intersects(tile(100))) << tile(100).top();
}

TEST_F(GridTest, ItemsTellTheirPriceCategoryAndId)
{
    EXPECT_EQ(index(0).data().toString(), u"Flat white"_s);
    EXPECT_EQ(index(0).data(ItemModel::PriceRole).toString(), u"3.95"_s);
    EXPECT_EQ(index(18).data(ItemModel::PriceRole).toString(), u"1,000,000.00"_s);
    EXPECT_EQ(index(4).data(ItemModel::StripeRole).toInt(), 1);
    EXPECT_EQ(index(0).data(ItemModel::ItemIdRole).toString(), u"001-item000000"_s);
    EXPECT_EQ(index(0).data(Qt::AccessibleTextRole).toString(), u"Flat white, €3.95"_s);
    EXPECT_EQ(m_grid.items().itemAt({}), nullptr);
}

class RailTest : public testing::Test {
protected:
    RailTest()
    {
        m_window.resize(200, 500);
        m_rail.setGeometry(0, 0, 112, 500);
        for (int no = 1; no <= 12; ++no)
            m_entries.push_back({.key = QString::number(no), .text = u"Category %1"_s.arg(no)});
        m_rail.setEntries(m_entries);
        QObject::connect(&m_rail, &CategoryRail::chosen, &m_window, [this](const QString& key) { m_chosen << key; });
        bringUp(m_window);
    }

    Theme m_theme {ThemeMode::Light, pixelsPerMillimetre};
    QWidget m_window;
    CategoryRail m_rail {m_theme, u"categories"_s, &m_window};
    std::vector<RailEntry> m_entries;
    RealInput m_input;
    QStringList m_chosen;
};

TEST_F(RailTest, ATapChooses)
{
    m_input.click(*m_rail.viewport(), m_rail.visualRect(m_rail.model()->index(2, 0)).center());
    EXPECT_EQ(m_chosen, QStringList {u"3"_s});
    EXPECT_EQ(m_rail.chosenKey(), u"3"_s);
}

TEST_F(RailTest, ControlAndADigitChoose)
{
    m_input.key(Qt::CTRL | Qt::Key_5);
    m_input.key(Qt::CTRL | Qt::Key_9);
    EXPECT_EQ(m_chosen, (QStringList {u"5"_s, u"9"_s}));
    m_rail.setEntries({m_entries.front()});
    m_input.key(Qt::CTRL | Qt::Key_5);
    EXPECT_EQ(m_chosen.size(), 2) << "there is no fifth any more";
}

TEST_F(RailTest, ChoosingByTheProgramSaysNothingAndScrollsThere)
{
    m_rail.choose(u"12"_s);
    EXPECT_EQ(m_chosen, QStringList());
    EXPECT_EQ(m_rail.chosenKey(), u"12"_s);
    EXPECT_TRUE(m_rail.viewport()->rect().contains(m_rail.visualRect(m_rail.model()->index(11, 0))));
    m_rail.choose(u"none such"_s);
    EXPECT_EQ(m_rail.chosenKey(), QString());
}

TEST_F(RailTest, OtherEntriesKeepTheChosenOneWhenItIsAmongThem)
{
    m_rail.choose(u"2"_s);
    std::reverse(m_entries.begin(), m_entries.end());
    m_rail.setEntries(m_entries);
    EXPECT_EQ(m_rail.chosenKey(), u"2"_s);
    m_rail.setEntries({{.key = u"other"_s, .text = u"Other"_s}});
    EXPECT_EQ(m_rail.chosenKey(), QString());
}

TEST_F(RailTest, ArrowKeysChooseTheNext)
{
    m_rail.choose(u"1"_s);
    m_rail.setFocus(Qt::TabFocusReason);
    m_input.key(Qt::Key_Down);
    m_input.key(Qt::Key_Down);
    m_input.key(Qt::Key_Up);
    EXPECT_EQ(m_chosen, (QStringList {u"2"_s, u"3"_s, u"2"_s}));
}

} // namespace

} // namespace tillpool::test
