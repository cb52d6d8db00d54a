// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ItemGrid.h"

#include "widgets/TileDelegate.h"

#include <QResizeEvent>
#include <QScrollBar>
#include <algorithm>

namespace tillpool::widgets {

namespace {

constexpr int padding = 14; // the scroll bar stands within it
constexpr int gap = 10;
constexpr int widthWished = 168;
// As narrow as names still read well: better than two columns.
constexpr int widthLeast = 148;
constexpr int columnsWished = 3;
constexpr int heightWished = 116;

} // namespace

ItemGrid::ItemGrid(const Theme& theme, const QString& objectName, QWidget* parent)
    : TapList(theme, objectName, Ink::Background, parent), m_model(new ItemModel(this))
{
    setAccessibleName(QStringLiteral("Items"));
    setItemDelegate(new TileDelegate(theme, this));
    setSelectionMode(NoSelection);
    setModel(m_model);
    setMinimumSize(theme.tileMin() + QSize(2 * padding, 2 * padding));
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        verticalScrollBar()->setValue(0);
        if (hasFocus())
            moveTo(0);
    });
}

void ItemGrid::setEmptyText(const QString& what, const QString& advice) { setEmptyState({Icon::Search, what, advice}); }

// Of the whole width, with the scroll bar, so that tiles stay where they are when it comes.
int ItemGrid::columnCount() const { return columnsWithin(width()); }

int ItemGrid::columnsWithin(int width) const
{
    const auto columnsOf = [&](int tileWidth) {
        return std::max(1, (width - 2 * padding + gap) / (std::max(tileWidth, m_theme.tileMin().width()) + gap));
    };
    const int columns = columnsOf(widthWished);
    return columns >= columnsWished ? columns : std::min(columnsOf(widthLeast), columnsWished);
}

int ItemGrid::tileHeight() const { return std::max(heightWished, m_theme.tileMin().height()); }
int ItemGrid::rowPitch() const { return tileHeight() + gap; }

int ItemGrid::lineCount() const
{
    const int columns = columnCount();
    return (m_model->rowCount() + columns - 1) / columns;
}

int ItemGrid::verticalOffset() const { return verticalScrollBar()->value(); }

QRect ItemGrid::visualRect(const QModelIndex& index) const
{
    if (!index.isValid())
        return {};
    const int columns = columnCount();
    const int span = width() - 2 * padding + gap;
    const int column = index.row() % columns;
    // By the right edge of each, so that pixels that cannot be shared evenly are spread.
    const int left = column * span / columns;
    const int right = (column + 1) * span / columns - gap;
    const int top = index.row() / columns * rowPitch() - verticalOffset();
    return {padding + left, padding + top, right - left, tileHeight()};
}

QModelIndex ItemGrid::indexAt(const QPoint& point) const
{
    const int line = (point.y() + verticalOffset() - padding) / rowPitch();
    if (point.y() + verticalOffset() < padding || line >= lineCount())
        return {};
    const int columns = columnCount();
    for (int row = line * columns; row < std::min((line + 1) * columns, m_model->rowCount()); ++row) {
        const QModelIndex index = m_model->index(row);
        if (visualRect(index).contains(point))
            return index;
    }
    return {};
}

std::pair<int, int> ItemGrid::rowsIn(const QRect& area) const
{
    const int columns = columnCount();
    const int first = std::max(0, (area.top() + verticalOffset() - padding) / rowPitch());
    const int last = std::max(0, (area.bottom() + verticalOffset() - padding) / rowPitch());
    const int count = m_model->rowCount();
    return {std::min(first * columns, count), std::min((last + 1) * columns, count)};
}

void ItemGrid::scrollTo(const QModelIndex& index, ScrollHint hint)
{
    if (!index.isValid())
        return;
    executeDelayedItemsLayout(); // or the scroll bar has the range of what was there before
    const QRect tile = visualRect(index).adjusted(0, -padding, 0, padding);
    QScrollBar& bar = *verticalScrollBar();
    if (hint == PositionAtTop || (hint == EnsureVisible && tile.top() < 0))
        bar.setValue(bar.value() + tile.top());
    else if (hint == PositionAtBottom || (hint == EnsureVisible && tile.bottom() > viewport()->height()))
        bar.setValue(bar.value() + tile.bottom() - viewport()->height());
    else if (hint == PositionAtCenter)
        bar.setValue(bar.value() + tile.center().y() - viewport()->height() / 2);
}

// QListView would ask the model for each row.
void ItemGrid::doItemsLayout() { QAbstractItemView::doItemsLayout(); }

void ItemGrid::updateGeometries()
{
    const int lines = lineCount();
    const int height = lines == 0 ? 0 : lines * rowPitch() - gap + 2 * padding;
    QScrollBar& bar = *verticalScrollBar();
    bar.setPageStep(viewport()->height());
    bar.setSingleStep(rowPitch() / 3); // a notch of the wheel is three steps
    bar.setRange(0, std::max(0, height - viewport()->height()));
    QAbstractItemView::updateGeometries();
}

void ItemGrid::resizeEvent(QResizeEvent* event)
{
    // Other columns would put other tiles at the top; what is being looked at stays.
    const int line = (verticalOffset() + gap) / rowPitch();
    const int first = std::min(line * columnsWithin(m_widthBefore), m_model->rowCount() - 1);
    const bool isMoved = verticalOffset() > 0 && columnsWithin(m_widthBefore) != columnCount();
    m_widthBefore = width();
    QAbstractItemView::resizeEvent(event);
    updateGeometries();
    if (isMoved)
        scrollTo(m_model->index(first), PositionAtTop);
}

void ItemGrid::scrollContentsBy(int, int dy) { viewport()->scroll(0, dy); }

QModelIndex ItemGrid::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const int count = m_model->rowCount();
    if (count == 0)
        return {};
    const int columns = columnCount();
    const int page = std::max(1, viewport()->height() / rowPitch()) * columns;
    const int row = std::max(0, currentIndex().row());
    const auto down = [&](int by) { return row + by < count ? row + by : row + (count - 1 - row) / columns * columns; };
    const auto up = [&](int by) { return row - by >= 0 ? row - by : row % columns; };
    switch (action) {
    case MoveUp:
        return m_model->index(up(columns));
    case MoveDown:
        return m_model->index(down(columns));
    case MoveLeft:
    case MovePrevious:
        return m_model->index(std::max(0, row - 1));
    case MoveRight:
    case MoveNext:
        return m_model->index(std::min(count - 1, row + 1));
    case MoveHome:
        return m_model->index(0);
    case MoveEnd:
        return m_model->index(count - 1);
    case MovePageUp:
        return m_model->index(up(page));
    case MovePageDown:
        return m_model->index(down(page));
    }
    return {};
}

void ItemGrid::tapped(const QModelIndex& index)
{
    const catalogue::Item* const item = m_model->itemAt(index);
    if (!item)
        return;
    // A copy: whoever hears it may change the catalogue.
    const base::ItemId id = item->itemId;
    if (item->soldOut)
        Q_EMIT soldOutPicked(id);
    else
        Q_EMIT picked(id);
}

} // namespace tillpool::widgets
