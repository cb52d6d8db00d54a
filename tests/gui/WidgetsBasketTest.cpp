// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/WidgetSamples.h"
#include "support/RealInput.h"
#include "support/Waiting.h"
#include "support/Windows.h"
#include "widgets/BasketView.h"

#include <QAbstractItemModelTester>
#include <QScrollBar>
#include <gtest/gtest.h>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using namespace widgets;

namespace {

std::vector<pricing::PricedLine> manyLines(int count)
{
    std::vector<pricing::PricedLine> lines;
    for (int no = 1; no <= count; ++no)
        lines.push_back(sampleLine(u"Item %1"_s.arg(no), 1, 100 + no));
    return lines;
}

// What a model told its views, such as "insert 3–3", in order.
class Changes {
public:
    explicit Changes(QAbstractItemModel& model)
    {
        const auto note = [this](const QString& what, int first, int last) {
            m_said << u"%1 %2–%3"_s.arg(what).arg(first).arg(last);
        };
        QObject::connect(&model, &QAbstractItemModel::rowsInserted, &m_context,
            [note](const QModelIndex&, int first, int last) { note(u"insert"_s, first, last); });
        QObject::connect(&model, &QAbstractItemModel::rowsRemoved, &m_context,
            [note](const QModelIndex&, int first, int last) { note(u"remove"_s, first, last); });
        QObject::connect(&model, &QAbstractItemModel::dataChanged, &m_context,
            [note](const QModelIndex& first, const QModelIndex& last) { note(u"change"_s, first.row(), last.row()); });
        QObject::connect(&model, &QAbstractItemModel::modelReset, &m_context, [note] { note(u"reset"_s, 0, 0); });
    }

    QStringList take() { return std::exchange(m_said, {}); }

private:
    QObject m_context;
    QStringList m_said;
};

class BasketModelTest : public testing::Test {
protected:
    QString shown(int row, int role = Qt::DisplayRole) const { return m_model.index(row).data(role).toString(); }

    BasketModel m_model;
    QAbstractItemModelTester m_tester {&m_model, QAbstractItemModelTester::FailureReportingMode::Fatal};
    Changes m_changes {m_model};
};

TEST_F(BasketModelTest, LinesThenDiscountsThenNearOnes)
{
    m_model.show(busyBasket());
    ASSERT_EQ(m_model.rowCount(), 6);
    EXPECT_EQ(m_model.lineCount(), 4);
    EXPECT_EQ(shown(0), u"Flat white"_s);
    EXPECT_EQ(shown(0, BasketModel::DetailRole), u"oat milk, extra shot"_s);
    EXPECT_EQ(shown(0, BasketModel::AmountRole), u"9.40"_s);
    EXPECT_EQ(shown(0, Qt::AccessibleTextRole), u"2 Flat white, oat milk, extra shot, 9.40"_s);
    EXPECT_EQ(shown(4, BasketModel::AmountRole), u"−4.00"_s);
    EXPECT_EQ(shown(4, Qt::AccessibleTextRole), u"Third tea free, 3 teas before 15:00, −4.00"_s);
    EXPECT_EQ(m_model.index(5).data(BasketModel::KindRole).toInt(), static_cast<int>(BasketModel::Row::Near));
    EXPECT_FALSE(m_model.flags(m_model.index(4)) & Qt::ItemIsSelectable);
}

TEST_F(BasketModelTest, AModifierTellsItsQuantityWhenItIsNotTheLines)
{
    pricing::PricedLine line = sampleLine(u"Latte"_s, 2, 400, {u"Hazelnut syrup"_s, u"Oat milk"_s});
    line.modifiers[0].charge.quantity = 4;
    line.modifiers[0].charge.amount = base::Money(200, line.charge.amount.currency());
    m_model.show(sampleBasket({line}));
    EXPECT_EQ(shown(0, BasketModel::DetailRole), u"Hazelnut syrup ×4, Oat milk"_s);
    EXPECT_EQ(shown(0, BasketModel::AmountRole), u"10.00"_s);
}

TEST_F(BasketModelTest, APriceSetByHandIsTold)
{
    pricing::PricedLine line = sampleLine(u"Latte"_s, 1, 100);
    line.charge.overrideReason = u"spilt"_s;
    m_model.show(sampleBasket({line}));
    EXPECT_EQ(shown(0, BasketModel::DetailRole), u"price set by hand"_s);
}

TEST_F(BasketModelTest, AddingALineInsertsThatRowAlone)
{
    pricing::PricedBasket basket = busyBasket();
    m_model.show(basket);
    m_changes.take();
    basket.lines.push_back(sampleLine(u"Scone"_s, 1, 300));
    m_model.show(basket);
    EXPECT_EQ(m_changes.take(), QStringList {u"insert 4–4"_s});
    m_model.show(basket);
    EXPECT_EQ(m_changes.take(), QStringList());
}

TEST_F(BasketModelTest, TakingALineOutOfTheMiddleRemovesThatRowAlone)
{
    pricing::PricedBasket basket = sampleBasket(manyLines(40));
    m_model.show(basket);
    m_changes.take();
    basket.lines.erase(basket.lines.begin() + 17);
    m_model.show(basket);
    EXPECT_EQ(m_changes.take(), QStringList {u"remove 17–17"_s});
    EXPECT_EQ(shown(17), u"Item 19"_s);
}

TEST_F(BasketModelTest, AnotherQuantityChangesThatRowAlone)
{
    pricing::PricedBasket basket = busyBasket();
    m_model.show(basket);
    m_changes.take();
    basket.lines[1] = sampleLine(u"Almond croissant"_s, 2, 375, {u"eat in"_s});
    m_model.show(basket);
    EXPECT_EQ(m_changes.take(), QStringList {u"change 1–1"_s});
    EXPECT_EQ(m_model.index(1).data(BasketModel::QuantityRole).toInt(), 2);
}

TEST_F(BasketModelTest, ADiscountThatIsReachedMovesUpFromTheNearOnes)
{
    pricing::PricedBasket basket = busyBasket();
    m_model.show(basket);
    m_changes.take();
    basket.discounts.push_back(
        {.name = u"Bakery pair −10 %"_s, .amount = base::Money(75, basket.discounts[0].amount.currency())});
    basket.discountsNotApplied.clear();
    m_model.show(basket);
    EXPECT_EQ(m_changes.take(), (QStringList {u"insert 5–5"_s, u"remove 6–6"_s}));
}

TEST_F(BasketModelTest, AnyBasketFollowsAnyOther)
{
    const auto one = manyLines(7);
    for (unsigned before = 0; before < 32; ++before) {
        for (unsigned after = 0; after < 32; ++after) {
            const auto pick = [&one](unsigned bits) {
                std::vector<pricing::PricedLine> lines;
                for (unsigned no = 0; no < 5; ++no) {
                    if (bits & (1U << no))
                        lines.push_back(one[no]);
                }
                return sampleBasket(lines);
            };
            m_model.show(pick(before));
            const pricing::PricedBasket wanted = pick(after);
            m_model.show(wanted);
            ASSERT_EQ(m_model.rowCount(), static_cast<int>(wanted.lines.size()));
            for (int row = 0; row < m_model.rowCount(); ++row)
                ASSERT_EQ(shown(row), wanted.lines[static_cast<size_t>(row)].charge.name);
        }
    }
}

class BasketViewTest : public testing::Test {
protected:
    BasketViewTest()
    {
        m_window.resize(403, 500);
        m_view.setGeometry(0, 0, 403, 500);
        m_view.basket().show(busyBasket());
        QObject::connect(&m_view, &BasketView::lineSelected, &m_window, [this](int line) { m_selected << line; });
        QObject::connect(&m_view, &BasketView::editRequested, &m_window, [this](int line) { m_edited << line; });
        bringUp(m_window);
    }

    QRect row(int no) { return m_view.visualRect(m_view.basket().index(no)); }
    void tap(int no) { m_input.click(*m_view.viewport(), row(no).center()); }
    bool isInSight(int no) { return m_view.viewport()->rect().contains(row(no)); }

    Theme m_theme {ThemeMode::Light, pixelsPerMillimetre};
    QWidget m_window;
    BasketView m_view {m_theme, u"basket"_s, &m_window};
    RealInput m_input;
    QList<int> m_selected;
    QList<int> m_edited;
};

TEST_F(BasketViewTest, RowsAreHighEnoughForAFinger)
{
    EXPECT_EQ(row(0).height(), 56);
    EXPECT_EQ(row(3).height(), 46); // without modifiers
    EXPECT_EQ(row(5).height(), 46);
    EXPECT_EQ(row(0).width(), 403);
}

TEST_F(BasketViewTest, ATapSelectsASecondOneEdits)
{
    tap(2);
    EXPECT_EQ(m_view.selectedLine(), 2);
    tap(2);
    tap(0);
    EXPECT_EQ(m_selected, (QList<int> {2, 0}));
    EXPECT_EQ(m_edited, QList<int> {2});
}

TEST_F(BasketViewTest, DiscountsAreNotForTapping)
{
    m_view.selectLine(1);
    tap(4);
    tap(5);
    EXPECT_EQ(m_view.selectedLine(), 1);
    EXPECT_EQ(m_selected, QList<int>());
}

TEST_F(BasketViewTest, SelectingByTheProgramSaysNothing)
{
    m_view.selectLine(3);
    EXPECT_EQ(m_view.selectedLine(), 3);
    m_view.selectLine(-1);
    EXPECT_EQ(m_view.selectedLine(), -1);
    m_view.selectLine(4); // a discount
    EXPECT_EQ(m_view.selectedLine(), -1);
    EXPECT_EQ(m_selected, QList<int>());
}

TEST_F(BasketViewTest, KeysSelectEnterEdits)
{
    m_view.selectLine(2);
    m_view.setFocus(Qt::TabFocusReason);
    m_input.key(Qt::Key_Up);
    m_input.key(Qt::Key_Return);
    m_input.key(Qt::Key_End); // the last line, not the last row
    EXPECT_EQ(m_selected, (QList<int> {1, 3}));
    EXPECT_EQ(m_edited, QList<int> {1});
}

TEST_F(BasketViewTest, TheSelectedLineOfManyIsInSight)
{
    m_view.basket().show(sampleBasket(manyLines(40)));
    m_view.selectLine(39);
    EXPECT_TRUE(isInSight(39));
    m_view.setGeometry(0, 0, 403, 300); // something below it grew
    EXPECT_TRUE(waitUntil([this] { return isInSight(39); }));
    m_view.basket().show(sampleBasket(manyLines(41)));
    m_view.selectLine(40);
    EXPECT_TRUE(isInSight(40));
    m_view.selectLine(0);
    EXPECT_TRUE(isInSight(0));
}

TEST_F(BasketViewTest, ADragScrollsAndSelectsNothing)
{
    m_view.basket().show(sampleBasket(manyLines(40)));
    ASSERT_TRUE(waitUntil([this] { return m_view.verticalScrollBar()->maximum() > 0; }));
    m_input.drag(*m_view.viewport(), {200, 400}, {200, 100});
    EXPECT_TRUE(waitUntil([this] { return m_view.verticalScrollBar()->value() > 40; }));
    EXPECT_EQ(m_selected, QList<int>());
}

TEST_F(BasketViewTest, ALineThatGetsModifiersGetsHigher)
{
    pricing::PricedBasket basket = busyBasket();
    basket.lines[3] = sampleLine(u"Earl grey"_s, 12, 250, {u"with milk"_s});
    m_view.basket().show(basket);
    EXPECT_TRUE(waitUntil([this] { return row(3).height() == 56; }));
}

// Pixels left of the amount stay empty, however long the name.
TEST_F(BasketViewTest, ALongNameGivesWayToTheAmount)
{
    m_view.basket().show(sampleBasket(
        {sampleLine(u"Grandmother's twice baked Sunday cinnamon and cardamom roll"_s, 9999, 123'456'789)}));
    ASSERT_EQ(m_view.basket().index(0).data(BasketModel::AmountRole).toString(), u"12,344,444,332.11"_s);
    ASSERT_TRUE(waitUntil([this] { return row(0).isValid(); }));
    const QImage picture = m_view.grab().toImage();
    const QFontMetricsF metrics(m_theme.font(Type::Body, Weight::Medium));
    const int amountLeft = 403 - 16 - static_cast<int>(std::ceil(metrics.horizontalAdvance(u"12,344,444,332.11"_s)));
    const QColor ground = m_theme.color(Ink::Surface);
    for (int x = amountLeft - 10; x < amountLeft - 2; ++x) {
        for (int y = row(0).top(); y < row(0).bottom(); ++y)
            ASSERT_EQ(picture.pixelColor(x, y), ground) << x << ", " << y;
    }
    bool isAmountThere = false;
    for (int x = amountLeft; x < 403 - 16; ++x)
        isAmountThere = isAmountThere || picture.pixelColor(x, row(0).center().y()) != ground;
    EXPECT_TRUE(isAmountThere);
}

} // namespace

} // namespace tillpool::test
