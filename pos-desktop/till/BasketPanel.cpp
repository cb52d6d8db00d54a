// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/BasketPanel.h"

#include "till/Keys.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using flows::BasketEditor;
using widgets::BasketView;
using widgets::Command;
using widgets::Icon;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;

BasketPanel::BasketPanel(const Theme& theme, flows::TillFlow& till, words::RegionNames regionNames, QWidget* parent)
    : Ground(theme, Ink::Surface, Qt::LeftEdge, parent)
    , m_theme(theme)
    , m_till(till)
    , m_view(new BasketView(theme, u"basketView"_s))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 0, 0, 0);
    column->setSpacing(0);
    auto* header = new CustomerHeader(theme, till.customer(), std::move(regionNames));
    column->addWidget(header);
    m_view->setEmptyText(u"Nothing rung up yet"_s, u"Tap an item, type its name, or scan it."_s);
    column->addWidget(m_view, 1);
    column->addWidget(makeTools());
    column->addWidget(makeFoot());

    connect(header, &CustomerHeader::customerWanted, this, &BasketPanel::customerWanted);
    connect(m_view, &BasketView::lineSelected, &till.basket(), &BasketEditor::select);
    connect(m_view, &BasketView::editRequested, this, &BasketPanel::editWanted);
    connect(&till.basket(), &BasketEditor::changed, this, &BasketPanel::refresh);
    connect(&till.basket(), &BasketEditor::selectionChanged, this, &BasketPanel::refreshSelection);
    connect(&till.sale(), &flows::SaleFlow::changed, this, &BasketPanel::refresh);
    connect(&till.sale(), &flows::SaleFlow::stateChanged, this, &BasketPanel::refresh);
    connect(&till.customer(), &flows::CustomerFlow::changed, this, &BasketPanel::refresh);
    refresh();
}

Command* BasketPanel::addTool(QLayout& row, const QString& name, const QString& text, const QString& accessibleName)
{
    auto* tool = new Command(m_theme, name, text, Command::Kind::Quiet);
    tool->setAccessibleName(accessibleName);
    tool->setTextSize(Type::Small);
    tool->setStacked();
    tool->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    row.addWidget(tool);
    return tool;
}

QWidget* BasketPanel::makeTools()
{
    auto* tools = new Ground(m_theme, Ink::Surface);
    auto* row = new QHBoxLayout(tools);
    row->setContentsMargins(12, Theme::gapWithin, 12, Theme::gapWithin);
    row->setSpacing(4);
    m_fewer = addTool(*row, u"fewerButton"_s, u"Less"_s, u"One less of the selected line"_s);
    m_more = addTool(*row, u"moreButton"_s, u"More"_s, u"One more of the selected line"_s);
    m_edit = addTool(*row, u"editLineButton"_s, u"Change"_s, u"Quantity and extras of the selected line"_s);
    m_remove = addTool(*row, u"removeLineButton"_s, u"Remove"_s, u"Take the selected line out"_s);
    m_undo = addTool(*row, u"undoButton"_s, u"Undo"_s, u"Undo"_s);
    m_redo = addTool(*row, u"redoButton"_s, u"Redo"_s, u"Redo"_s);
    m_fewer->setKey(QKeySequence(Qt::Key_Minus));
    m_more->setKey(QKeySequence(Qt::Key_Plus));
    m_edit->setKey(keyFor(Key::EditLine));
    m_remove->setKey(keyFor(Key::RemoveLine));
    m_undo->setKey(keyFor(Key::Undo));
    m_redo->setKey(keyFor(Key::Redo));
    connect(m_fewer, &Command::clicked, this, [this] { changeQuantity(-1); });
    connect(m_more, &Command::clicked, this, [this] { changeQuantity(1); });
    connect(m_edit, &Command::clicked, this, [this] { Q_EMIT editWanted(m_till.basket().selectedLine()); });
    connect(m_remove, &Command::clicked, this, [this] { m_till.basket().remove(m_till.basket().selectedLine()); });
    connect(m_undo, &Command::clicked, &m_till.basket(), &BasketEditor::undo);
    connect(m_redo, &Command::clicked, &m_till.basket(), &BasketEditor::redo);
    return tools;
}

QWidget* BasketPanel::makeFoot()
{
    auto* foot = new Ground(m_theme, Ink::Surface, Qt::TopEdge);
    auto* column = new QVBoxLayout(foot);
    column->setContentsMargins(Theme::gapBetween, 12, Theme::gapBetween, Theme::gapBetween);
    column->setSpacing(12);
    column->addWidget(new Sums(m_theme, m_till));
    auto* row = new QHBoxLayout;
    row->setSpacing(Theme::gapWithin);
    m_points = new Command(m_theme, u"pointsButton"_s, u"Points"_s, Command::Kind::Points);
    m_points->setKey(keyFor(Key::Points));
    m_points->setMinimumMillimetres(24, 20);
    m_pay = new Command(m_theme, u"payButton"_s, u"Pay"_s, Command::Kind::Primary);
    m_pay->setKey(keyFor(Key::Pay));
    m_pay->setTextSize(Type::Title);
    m_pay->setMinimumMillimetres(40, 20);
    row->addWidget(m_points, 1);
    row->addWidget(m_pay, 2);
    column->addLayout(row);
    connect(m_points, &Command::clicked, this, &BasketPanel::pointsWanted);
    connect(m_pay, &Command::clicked, this, &BasketPanel::payWanted);
    return foot;
}

void BasketPanel::changeQuantity(int step)
{
    BasketEditor& basket = m_till.basket();
    const int line = basket.selectedLine();
    if (line == BasketEditor::noLine)
        return;
    const qint64 quantity = basket.basket().lines[static_cast<size_t>(line)].quantity + step;
    const base::Status changed = basket.setQuantity(line, quantity);
    if (!changed.hasValue())
        m_till.setNotice({changed.error().detail, {}});
}

void BasketPanel::refresh()
{
    const BasketEditor& basket = m_till.basket();
    if (m_till.search())
        m_view->basket().show(basket.priced());
    refreshSelection();
    m_undo->setEnabled(basket.canUndo());
    m_redo->setEnabled(basket.canRedo());
    m_undo->setToolTip(basket.undoText());
    m_redo->setToolTip(basket.redoText());
    m_pay->setEnabled(!basket.isEmpty());
    m_points->setEnabled(!basket.isEmpty() && m_till.sale().pointsMax().count() > 0);
}

void BasketPanel::refreshSelection()
{
    const int line = m_till.basket().selectedLine();
    m_view->selectLine(line);
    for (Command* tool : {m_fewer, m_more, m_edit, m_remove})
        tool->setEnabled(line != BasketEditor::noLine);
}

} // namespace tillpool::till
