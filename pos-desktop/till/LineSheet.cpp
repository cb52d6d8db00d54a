// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/LineSheet.h"

#include "base/Limits.h"
#include "till/Keys.h"
#include "widgets/NumberPad.h"
#include "words/Amounts.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using flows::BasketEditor;
using widgets::Banner;
using widgets::Command;
using widgets::Icon;
using widgets::Ink;
using widgets::NumberField;
using widgets::NumberPad;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr QSize wished {960, 620};
constexpr int columns = 2;

} // namespace

LineSheet::LineSheet(const Theme& theme, flows::TillFlow& till, QWidget* over)
    : Sheet(theme, u"lineSheet"_s, over), m_theme(theme), m_till(till)
{
    setPreferredSize(wished);
    auto* row = new QHBoxLayout(panel());
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(makeExtras(), 6);
    row->addWidget(makeQuantity(), 4);
    connect(this, &Sheet::escaped, this, &Sheet::close);
}

QWidget* LineSheet::makeExtras()
{
    auto* side = new QWidget;
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(28, 24, 28, 28);
    column->setSpacing(Theme::gapWithin);
    m_name = makeElided(m_theme, u"lineName"_s, Type::Title, Weight::Bold);
    m_sum = makeLabel(m_theme, u"lineSum"_s, Type::Body, Weight::Regular, u"secondary"_s);
    column->addWidget(m_name);
    column->addWidget(m_sum);
    m_message = new Banner(m_theme, u"lineMessage"_s);
    m_message->setShape(Banner::Shape::Card);
    column->addWidget(m_message);
    auto* scroll = new QScrollArea;
    scroll->setObjectName(u"extrasScroll"_s);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_extras = new QWidget;
    auto* extras = new QVBoxLayout(m_extras);
    extras->setContentsMargins(0, 8, 0, 0);
    extras->setSpacing(Theme::gapWithin);
    scroll->setWidget(m_extras);
    column->addWidget(scroll, 1);
    auto* row = new QHBoxLayout;
    row->setSpacing(Theme::gapWithin);
    auto* back = new Command(m_theme, u"lineBackButton"_s, u"Back"_s, Command::Kind::Quiet);
    back->setKey(keyFor(Key::Back));
    m_remove = new Command(m_theme, u"lineRemoveButton"_s, u"Remove the line"_s, Command::Kind::Danger);
    m_remove->setGlyph(Icon::Delete);
    m_remove->setKey(keyFor(Key::RemoveLine));
    for (Command* button : {back, m_remove})
        button->setMinimumMillimetres(24, 14);
    row->addWidget(back);
    row->addWidget(m_remove);
    row->addStretch(1);
    column->addLayout(row);
    connect(back, &Command::clicked, this, &Sheet::close);
    connect(m_remove, &Command::clicked, this, &LineSheet::removeLine);
    return side;
}

QWidget* LineSheet::makeQuantity()
{
    auto* side = new Ground(m_theme, Ink::Background);
    side->setSheetSide();
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(Theme::gapWithin);
    auto* row = new QHBoxLayout;
    row->addWidget(makeCaption(m_theme, u"How many"_s));
    m_quantity = new NumberField(m_theme, u"quantityField"_s);
    m_quantity->setAccessibleName(u"How many"_s);
    m_quantity->setMost(limits::quantityMax);
    row->addWidget(m_quantity, 1);
    column->addLayout(row);
    auto* pad = new NumberPad(m_theme, u"quantityPad"_s, NumberPad::Corner::Clear);
    column->addWidget(pad, 1);
    m_accept = new Command(m_theme, u"lineAcceptButton"_s, u"Done"_s, Command::Kind::Primary);
    m_accept->setTextSize(Type::Large);
    m_accept->setMinimumMillimetres(40, 20);
    m_accept->setKey(QKeySequence(Qt::Key_Return));
    column->addWidget(m_accept);
    connect(pad, &NumberPad::digits, m_quantity, &NumberField::typeDigits);
    connect(pad, &NumberPad::backspace, m_quantity, &NumberField::backspace);
    connect(pad, &NumberPad::cleared, m_quantity, &NumberField::clear);
    connect(m_quantity, &NumberField::edited, this, &LineSheet::refreshSum);
    connect(m_accept, &Command::clicked, this, &LineSheet::accept);
    return side;
}

void LineSheet::editLine(int line)
{
    const auto& lines = m_till.basket().basket().lines;
    if (line < 0 || static_cast<size_t>(line) >= lines.size())
        return;
    const sales::BasketLine& edited = lines[static_cast<size_t>(line)];
    const catalogue::Item* item = m_till.basket().catalogue().item(edited.itemId);
    if (!item)
        return;
    m_line = line;
    std::vector<base::ModifierId> chosen;
    for (const sales::BasketModifier& modifier : edited.modifiers)
        chosen.push_back(modifier.modifierId);
    show(*item, edited.quantity, chosen);
}

void LineSheet::chooseFor(const base::ItemId& itemId, qint64 quantity)
{
    const catalogue::Item* item = m_till.basket().catalogue().item(itemId);
    if (!item)
        return;
    m_line = BasketEditor::noLine;
    show(*item, quantity, {});
}

void LineSheet::show(const catalogue::Item& item, qint64 quantity, const std::vector<base::ModifierId>& chosen)
{
    m_item = &item;
    m_chosen.clear();
    for (const base::ModifierId& modifier : chosen)
        m_chosen.insert(modifier.text());
    m_name->setText(item.name);
    m_quantity->setNumber(quantity);
    m_remove->setVisible(m_line != BasketEditor::noLine);
    m_accept->setText(m_line == BasketEditor::noLine ? u"Add"_s : u"Done"_s);
    m_message->say(Banner::Tone::Bad, {}, {});
    m_buttons.clear();
    clearLayout(*m_extras->layout());
    for (const base::ModifierGroupId& id : item.modifierGroups) {
        if (const catalogue::ModifierGroup* group = m_till.basket().catalogue().modifierGroup(id))
            addExtras(*group);
    }
    if (item.modifierGroups.empty())
        m_extras->layout()->addWidget(makeLabel(
            m_theme, u"noExtrasLabel"_s, Type::Body, Weight::Regular, u"secondary"_s, u"This item has no extras."_s));
    static_cast<QVBoxLayout*>(m_extras->layout())->addStretch(1);
    refreshExtras();
    refreshSum();
    open();
    m_quantity->setFocus();
}

QString LineSheet::ruleText(const catalogue::ModifierGroup& group) const
{
    if (group.min == group.max)
        return u"%1: choose %2"_s.arg(group.name).arg(group.min);
    if (group.min > 0)
        return u"%1: choose %2 to %3"_s.arg(group.name).arg(group.min).arg(group.max);
    return u"%1: up to %2"_s.arg(group.name).arg(group.max);
}

void LineSheet::addExtras(const catalogue::ModifierGroup& group)
{
    auto* block = new QWidget;
    auto* column = new QVBoxLayout(block);
    column->setContentsMargins(0, 0, 0, 8);
    column->setSpacing(Theme::gapWithin);
    column->addWidget(makeCaption(m_theme, ruleText(group)));
    auto* grid = new QGridLayout;
    grid->setSpacing(Theme::gapWithin);
    int position = 0;
    for (const base::ModifierId& id : group.modifierIds) {
        const catalogue::Modifier* modifier = m_till.basket().catalogue().modifier(id);
        if (!modifier)
            continue;
        auto* button = new Command(m_theme, u"extra_"_s + id.text(), modifier->name, Command::Kind::Plain);
        button->setDetail(u"+ "_s + words::amountText(modifier->price));
        button->setMinimumMillimetres(24, 15);
        button->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        const qsizetype number = static_cast<qsizetype>(m_buttons.size()) + 1;
        if (number <= 9)
            button->setKey(QKeySequence(u"Alt+%1"_s.arg(number)));
        connect(button, &Command::clicked, this, [this, &group, id] { toggle(group, id); });
        m_buttons.emplace_back(id, button);
        grid->addWidget(button, position / columns, position % columns);
        ++position;
    }
    column->addLayout(grid);
    m_extras->layout()->addWidget(block);
}

void LineSheet::toggle(const catalogue::ModifierGroup& group, const base::ModifierId& modifier)
{
    if (m_chosen.remove(modifier.text())) {
        refreshExtras();
        refreshSum();
        return;
    }
    int chosenOfGroup = 0;
    for (const base::ModifierId& id : group.modifierIds)
        chosenOfGroup += m_chosen.contains(id.text()) ? 1 : 0;
    // Where one is all there may be, the new one takes the place of the old.
    if (group.max == 1) {
        for (const base::ModifierId& id : group.modifierIds)
            m_chosen.remove(id.text());
    } else if (chosenOfGroup >= group.max) {
        m_message->say(Banner::Tone::Warn, ruleText(group) + u'.', u"Take one out first."_s);
        return;
    }
    m_chosen.insert(modifier.text());
    m_message->say(Banner::Tone::Bad, {}, {});
    refreshExtras();
    refreshSum();
}

void LineSheet::refreshExtras()
{
    for (const auto& [id, button] : m_buttons)
        button->setChosen(m_chosen.contains(id.text()));
}

void LineSheet::refreshSum()
{
    base::Money one = m_item->price;
    for (const base::ModifierId& id : chosenInOrder())
        one += m_till.basket().catalogue().modifier(id)->price;
    const qint64 quantity = m_quantity->number().value_or(0);
    m_sum->setText(quantity == 1 ? words::moneyText(one)
                                 : u"%1 × %2 = %3"_s.arg(words::countText(quantity), words::moneyText(one),
                                     words::moneyText(one * quantity)));
    const bool isRemoval = quantity == 0 && m_line != BasketEditor::noLine;
    m_accept->setEnabled(quantity > 0 || isRemoval);
    if (m_line != BasketEditor::noLine)
        m_accept->setText(isRemoval ? u"Remove"_s : u"Done"_s);
}

std::vector<base::ModifierId> LineSheet::chosenInOrder() const
{
    std::vector<base::ModifierId> chosen;
    for (const auto& [id, button] : m_buttons) {
        if (m_chosen.contains(id.text()))
            chosen.push_back(id);
    }
    return chosen;
}

void LineSheet::removeLine()
{
    if (m_line == BasketEditor::noLine)
        return;
    m_till.basket().remove(m_line);
    close();
}

void LineSheet::accept()
{
    const qint64 quantity = m_quantity->number().value_or(0);
    BasketEditor& basket = m_till.basket();
    base::Status done = base::success();
    if (m_line == BasketEditor::noLine)
        done = basket.add(m_item->itemId, quantity, chosenInOrder());
    else if (quantity == 0)
        basket.remove(m_line);
    else
        done = basket.changeLine(m_line, quantity, chosenInOrder());
    if (!done.hasValue()) {
        m_message->say(Banner::Tone::Warn, done.error().detail, {});
        return;
    }
    close();
}

} // namespace tillpool::till
