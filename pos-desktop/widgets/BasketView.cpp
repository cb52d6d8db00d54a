// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/BasketView.h"

#include "widgets/BasketDelegate.h"

#include <QScrollBar>
#include <algorithm>

namespace tillpool::widgets {

BasketView::BasketView(const Theme& theme, const QString& objectName, QWidget* parent)
    : TapList(theme, objectName, Ink::Surface, parent), m_model(new BasketModel(this))
{
    setAccessibleName(QStringLiteral("Basket"));
    setItemDelegate(new BasketDelegate(theme, this));
    setSelectionMode(SingleSelection);
    setModel(m_model);
    setMinimumHeight(theme.commandMin());
    verticalScrollBar()->setSingleStep(theme.commandMin() / 3);
    // A line that got modifiers is higher than before.
    connect(m_model, &QAbstractItemModel::dataChanged, this, [this] { scheduleDelayedItemsLayout(); });
}

void BasketView::setEmptyText(const QString& what, const QString& advice) { setEmptyState({Icon::Bag, what, advice}); }

void BasketView::selectLine(int line)
{
    if (line < 0 || line >= m_model->lineCount()) {
        selectionModel()->clear();
        viewport()->update();
        return;
    }
    const QModelIndex index = m_model->index(line);
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
    scrollTo(index);
}

int BasketView::selectedLine() const
{
    const QModelIndexList selected = selectionModel()->selectedIndexes();
    return selected.isEmpty() ? -1 : selected.first().row();
}

void BasketView::tapped(const QModelIndex& index)
{
    const int line = index.row();
    if (line >= m_model->lineCount())
        return;
    if (line == selectedLine()) {
        Q_EMIT editRequested(line);
        return;
    }
    selectLine(line);
    Q_EMIT lineSelected(line);
}

void BasketView::moveTo(int row)
{
    if (m_model->lineCount() == 0)
        return;
    const int line = std::clamp(row, 0, m_model->lineCount() - 1);
    if (line == selectedLine())
        return;
    selectLine(line);
    Q_EMIT lineSelected(line);
}

void BasketView::resizeEvent(QResizeEvent* event)
{
    TapList::resizeEvent(event);
    if (selectedLine() >= 0)
        scrollTo(m_model->index(selectedLine()));
}

} // namespace tillpool::widgets
