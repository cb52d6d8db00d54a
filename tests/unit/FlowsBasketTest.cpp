// SPDX-License-Identifier: GPL-3.0-or-later
#include "FlowsWorld.h"

#include "base/Limits.h"
#include "flows/BasketRules.h"

#include <rapidcheck/gtest.h>

namespace tillpool::flows {
namespace {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using test::itemId;
using test::modifierId;

class Basket : public ::testing::Test {
protected:
    Basket()
    {
        editor.setCatalogue(test::tillMenu());
        QObject::connect(&editor, &BasketEditor::changed, &editor, [this] { ++changes; });
    }
    const sales::BasketLine& line(size_t index) const { return editor.basket().lines.at(index); }
    qint64 total() const { return editor.priced().total.amountMinor(); }

    BasketEditor editor;
    int changes = 0;
};

TEST_F(Basket, AnEqualLineGrowsAndAnotherOneIsAdded)
{
    ASSERT_TRUE(editor.add(itemId(u"flatwh"_s)).hasValue());
    ASSERT_TRUE(editor.add(itemId(u"flatwh"_s), 2).hasValue());
    ASSERT_TRUE(editor.add(itemId(u"beans1"_s)).hasValue());
    ASSERT_TRUE(editor.add(itemId(u"flatwh"_s), 1, {modifierId(u"oatmlk"_s)}).hasValue());
    ASSERT_EQ(editor.basket().lines.size(), 3u);
    EXPECT_EQ(line(0).quantity, 3);
    EXPECT_EQ(editor.selectedLine(), 2);
    EXPECT_EQ(editor.itemCount(), 5);
    EXPECT_EQ(changes, 4);
    EXPECT_EQ(total(), 3 * 370 + 1800 + 420);
}

TEST_F(Basket, TheSequenceOfModifiersDoesNotMakeAnotherLine)
{
    const auto oat = modifierId(u"oatmlk"_s);
    const auto vanilla = modifierId(u"vanila"_s);
    ASSERT_TRUE(editor.add(itemId(u"flatwh"_s), 1, {oat, vanilla}).hasValue());
    ASSERT_TRUE(editor.add(itemId(u"flatwh"_s), 1, {vanilla, oat}).hasValue());
    EXPECT_EQ(editor.basket().lines.size(), 1u);
}

TEST_F(Basket, AModifierIsChargedOnceForEachItemOfItsLine)
{
    ASSERT_TRUE(editor.add(itemId(u"flatwh"_s), 3, {modifierId(u"oatmlk"_s)}).hasValue());
    EXPECT_EQ(total(), 3 * (370 + 50));
    ASSERT_TRUE(editor.setQuantity(0, 2).hasValue());
    EXPECT_EQ(line(0).modifiers.front().quantity, 2);
    EXPECT_EQ(total(), 2 * (370 + 50));
    ASSERT_TRUE(editor.add(itemId(u"flatwh"_s), 2, {modifierId(u"oatmlk"_s)}).hasValue());
    EXPECT_EQ(total(), 4 * (370 + 50));
    ASSERT_TRUE(editor.setModifiers(0, {modifierId(u"vanila"_s)}).hasValue());
    EXPECT_EQ(total(), 4 * (370 + 75));
}

TEST_F(Basket, ALineWithANoteDoesNotGrow)
{
    sales::Basket noted {.lines = {makeLine(itemId(u"flatwh"_s), 1, {})}};
    noted.lines[0].note = u"very hot"_s;
    EXPECT_EQ(editor.restore(noted), 0);
    ASSERT_TRUE(editor.add(itemId(u"flatwh"_s)).hasValue());
    EXPECT_EQ(editor.basket().lines.size(), 2u);
}

TEST_F(Basket, RefusesWhatTheMenuDoesNotAllow)
{
    EXPECT_EQ(editor.add(itemId(u"nothing"_s)).error().code, ErrorCode::UnknownItem);
    EXPECT_EQ(editor.add(itemId(u"scones"_s)).error().detail, u"Scone is sold out."_s);
    EXPECT_EQ(editor.add(itemId(u"latte1"_s)).error().detail, u"Choose from Size."_s);
    const auto both = editor.add(itemId(u"latte1"_s), 1, {modifierId(u"small1"_s), modifierId(u"large1"_s)});
    EXPECT_EQ(both.error().detail, u"Choose no more than 1 from Size."_s);
    EXPECT_EQ(editor.add(itemId(u"beans1"_s), 1, {modifierId(u"oatmlk"_s)}).error().detail,
        u"Beans does not come with Oat milk."_s);
    const auto twice = editor.add(itemId(u"flatwh"_s), 1, {modifierId(u"oatmlk"_s), modifierId(u"oatmlk"_s)});
    EXPECT_EQ(twice.error().code, ErrorCode::InvalidField);
    EXPECT_FALSE(editor.add(itemId(u"flatwh"_s), 0).hasValue());
    EXPECT_EQ(changes, 0);
    EXPECT_TRUE(editor.isEmpty());
    EXPECT_FALSE(editor.canUndo());
}

TEST_F(Basket, KeepsTheLimits)
{
    ASSERT_TRUE(editor.add(itemId(u"flatwh"_s), limits::quantityMax).hasValue());
    EXPECT_FALSE(editor.add(itemId(u"flatwh"_s)).hasValue());
    EXPECT_FALSE(editor.setQuantity(0, limits::quantityMax + 1).hasValue());
    EXPECT_FALSE(editor.setQuantity(7, 1).hasValue());
    EXPECT_EQ(line(0).quantity, limits::quantityMax);

    sales::Basket full;
    for (int i = 0; i < limits::basketLinesMax; ++i) {
        full.lines.push_back(makeLine(itemId(u"flatwh"_s), 1, {}));
        full.lines.back().note = QString::number(i);
    }
    EXPECT_EQ(editor.restore(full), 0);
    EXPECT_FALSE(editor.add(itemId(u"beans1"_s)).hasValue());
    EXPECT_EQ(editor.basket().lines.size(), size_t {limits::basketLinesMax});
}

TEST_F(Basket, SaysWhatUndoAndRedoWouldDo)
{
    ASSERT_TRUE(editor.add(itemId(u"flatwh"_s)).hasValue());
    EXPECT_EQ(editor.undoText(), u"Undo: Flat white added"_s);
    EXPECT_EQ(editor.redoText(), QString());
    editor.undo();
    EXPECT_TRUE(editor.isEmpty());
    EXPECT_EQ(editor.selectedLine(), BasketEditor::noLine);
    EXPECT_EQ(editor.redoText(), u"Redo: Flat white added"_s);
    editor.redo();
    EXPECT_EQ(editor.selectedLine(), 0);
    editor.clear();
    EXPECT_EQ(editor.undoText(), u"Undo: basket emptied"_s);
    editor.undo();
    EXPECT_EQ(editor.itemCount(), 1);
    ASSERT_TRUE(editor.add(itemId(u"beans1"_s)).hasValue());
    EXPECT_FALSE(editor.canRedo());
}

TEST_F(Basket, SelectsTheNeighbourOfARemovedLine)
{
    ASSERT_TRUE(editor.add(itemId(u"flatwh"_s)).hasValue());
    ASSERT_TRUE(editor.add(itemId(u"beans1"_s)).hasValue());
    editor.select(0);
    ASSERT_TRUE(editor.setQuantity(0, 0).hasValue());
    EXPECT_EQ(editor.selectedLine(), 0);
    editor.remove(0);
    EXPECT_EQ(editor.selectedLine(), BasketEditor::noLine);
    editor.select(99);
    EXPECT_EQ(editor.selectedLine(), BasketEditor::noLine);
}

TEST_F(Basket, RestoresWhatIsStillSoldAndCountsTheRest)
{
    const sales::Basket kept {
        .lines = {makeLine(itemId(u"flatwh"_s), 2, {modifierId(u"oatmlk"_s)}), makeLine(itemId(u"gone12"_s), 1, {}),
            makeLine(itemId(u"flatwh"_s), 1, {modifierId(u"gone12"_s)}), makeLine(itemId(u"scones"_s), 1, {})}};
    EXPECT_EQ(editor.restore(kept), 2);
    EXPECT_EQ(total(), 2 * 420 + 325);
    EXPECT_FALSE(editor.canUndo());
    editor.startAnew();
    EXPECT_TRUE(editor.isEmpty());
    EXPECT_FALSE(editor.canUndo());
}

TEST_F(Basket, KeepsTwoHundredSteps)
{
    for (int i = 0; i < BasketEditor::undoStepsMax + 10; ++i)
        ASSERT_TRUE(editor.add(itemId(u"flatwh"_s)).hasValue());
    int steps = 0;
    for (; editor.canUndo(); ++steps)
        editor.undo();
    EXPECT_EQ(steps, BasketEditor::undoStepsMax);
    EXPECT_EQ(editor.itemCount(), 10);
}

// What happens to a basket in one tap, by whatever numbers come.
void doSomething(BasketEditor& editor, int what, int line, qint64 quantity)
{
    const std::vector<std::vector<base::ModifierId>> choices {
        {}, {modifierId(u"oatmlk"_s)}, {modifierId(u"vanila"_s), modifierId(u"oatmlk"_s)}};
    const auto& modifiers = choices[static_cast<size_t>(what / 6) % choices.size()];
    switch (what % 6) {
    case 0:
    case 1:
        std::ignore = editor.add(itemId(u"flatwh"_s), quantity, modifiers);
        return;
    case 2:
        std::ignore = editor.add(itemId(u"beans1"_s), quantity);
        return;
    case 3:
        std::ignore = editor.setQuantity(line, quantity);
        return;
    case 4:
        std::ignore = editor.setModifiers(line, modifiers);
        return;
    default:
        editor.remove(line);
    }
}

QString textOf(const BasketEditor& editor)
{
    QStringList lines;
    for (const sales::BasketLine& line : editor.basket().lines) {
        QStringList parts {line.itemId.text(), QString::number(line.quantity)};
        for (const sales::BasketModifier& modifier : line.modifiers)
            parts << modifier.modifierId.text() << QString::number(modifier.quantity);
        lines << parts.join(u' ');
    }
    return lines.join(u'\n');
}

void checkPrices(const BasketEditor& editor)
{
    const auto priced = pricing::priceBasket(editor.catalogue(), editor.basket()).takeValue();
    RC_ASSERT(priced.total == editor.priced().total);
    RC_ASSERT(priced.lines.size() == editor.priced().lines.size());
    for (size_t i = 0; i < priced.lines.size(); ++i)
        RC_ASSERT(priced.lines[i].amountWithModifiers() == editor.priced().lines[i].amountWithModifiers());
    for (const sales::BasketLine& line : editor.basket().lines) {
        for (const sales::BasketModifier& modifier : line.modifiers)
            RC_ASSERT(modifier.quantity == line.quantity);
    }
}

RC_GTEST_PROP(BasketSteps, UndoneAllGiveTheStartAndRedoneTheEnd, ())
{
    BasketEditor editor;
    editor.setCatalogue(test::tillMenu());
    std::ignore = editor.restore({.lines = {makeLine(itemId(u"flatwh"_s), 2, {modifierId(u"oatmlk"_s)})}});
    const QString start = textOf(editor);
    const auto steps = *rc::gen::inRange(0, 60);
    for (int i = 0; i < steps; ++i) {
        doSomething(editor, *rc::gen::inRange(0, 18), *rc::gen::inRange(-1, 5), *rc::gen::inRange(-1, 12));
        checkPrices(editor);
    }
    const QString end = textOf(editor);
    while (editor.canUndo()) {
        editor.undo();
        checkPrices(editor);
    }
    RC_ASSERT(textOf(editor) == start);
    while (editor.canRedo())
        editor.redo();
    RC_ASSERT(textOf(editor) == end);
    checkPrices(editor);
}

} // namespace
} // namespace tillpool::flows
