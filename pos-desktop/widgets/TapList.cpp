// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/TapList.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPaintEvent>
#include <QScrollBar>
#include <QScroller>
#include <algorithm>

namespace tillpool::widgets {

namespace {

// A finger wobbles; from here on it drags.
constexpr double dragMillimetres = 5;

void scrollByFinger(QWidget* viewport)
{
    QScroller::grabGesture(viewport, QScroller::LeftMouseButtonGesture);
    QScroller* const scroller = QScroller::scroller(viewport);
    QScrollerProperties properties = scroller->scrollerProperties();
    // Without a delay a press shows at once; the scroller takes it back when it becomes a drag.
    properties.setScrollMetric(QScrollerProperties::MousePressEventDelay, 0);
    properties.setScrollMetric(QScrollerProperties::DragStartDistance, dragMillimetres / 1000);
    const QVariant never = QVariant::fromValue(QScrollerProperties::OvershootAlwaysOff);
    properties.setScrollMetric(QScrollerProperties::HorizontalOvershootPolicy, never);
    properties.setScrollMetric(QScrollerProperties::VerticalOvershootPolicy, never);
    scroller->setScrollerProperties(properties);
}

} // namespace

TapList::TapList(const Theme& theme, const QString& objectName, Ink ground, QWidget* parent)
    : QListView(parent), m_theme(theme), m_ground(ground)
{
    setObjectName(objectName);
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::TabFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setEditTriggers(NoEditTriggers);
    setDragEnabled(false);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    scrollByFinger(viewport());
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void TapList::setEmptyState(EmptyState state)
{
    m_emptyState = std::move(state);
    viewport()->update();
}

std::pair<int, int> TapList::rowsIn(const QRect&) const { return {0, model()->rowCount()}; }

void TapList::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    const QRect area = event->rect();
    painter.fillRect(area, m_theme.color(m_ground));
    if (model()->rowCount() == 0) {
        paintEmptyState(painter, m_theme, viewport()->rect(), m_emptyState);
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const QModelIndex current = currentIndex();
    const auto [first, end] = rowsIn(area);
    for (int row = first; row < end; ++row) {
        const QModelIndex index = model()->index(row, 0);
        option.rect = visualRect(index);
        if (!option.rect.intersects(area))
            continue;
        option.state = QStyle::State_None;
        option.state.setFlag(QStyle::State_Enabled, index.flags() & Qt::ItemIsEnabled);
        option.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(index));
        option.state.setFlag(QStyle::State_Sunken, index == m_pressed);
        option.state.setFlag(QStyle::State_MouseOver, index == m_hovered);
        option.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == current);
        itemDelegate()->paint(&painter, option, index);
    }
}

void TapList::setPressed(const QModelIndex& index)
{
    if (m_pressed == index)
        return;
    update(m_pressed);
    m_pressed = index;
    update(m_pressed);
}

void TapList::setHovered(const QModelIndex& index)
{
    if (m_hovered == index)
        return;
    update(m_hovered);
    m_hovered = index;
    update(m_hovered);
}

void TapList::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressedAt = event->position().toPoint();
    setPressed(indexAt(m_pressedAt));
}

void TapList::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint now = event->position().toPoint();
    if (!(event->buttons() & Qt::LeftButton)) {
        setHovered(indexAt(now));
        return;
    }
    if ((now - m_pressedAt).manhattanLength() > m_theme.millimetres(dragMillimetres))
        setPressed({});
}

void TapList::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const QModelIndex released = indexAt(event->position().toPoint());
    const bool isTap = m_pressed.isValid() && released == m_pressed;
    setPressed({});
    if (isTap)
        tapped(released);
}

void TapList::mouseDoubleClickEvent(QMouseEvent* event) { mousePressEvent(event); }

void TapList::focusInEvent(QFocusEvent* event)
{
    // Not QAbstractItemView's: it would make a row the current one whenever the window is activated.
    QAbstractScrollArea::focusInEvent(event);
    const bool isByKey = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason
        || event->reason() == Qt::ShortcutFocusReason;
    if (isByKey && !currentIndex().isValid())
        moveTo(rowsIn(viewport()->rect()).first);
    viewport()->update();
}

void TapList::focusOutEvent(QFocusEvent* event)
{
    QListView::focusOutEvent(event);
    viewport()->update();
}

void TapList::leaveEvent(QEvent* event)
{
    QListView::leaveEvent(event);
    setHovered({});
}

void TapList::keyPressEvent(QKeyEvent* event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && currentIndex().isValid()) {
        tapped(currentIndex());
        return;
    }
    const std::array moves {
        std::pair(Qt::Key_Up, MoveUp),
        std::pair(Qt::Key_Down, MoveDown),
        std::pair(Qt::Key_Left, MoveLeft),
        std::pair(Qt::Key_Right, MoveRight),
        std::pair(Qt::Key_Home, MoveHome),
        std::pair(Qt::Key_End, MoveEnd),
        std::pair(Qt::Key_PageUp, MovePageUp),
        std::pair(Qt::Key_PageDown, MovePageDown),
    };
    for (const auto& [key, action] : moves) {
        if (event->key() != key || event->modifiers() & ~Qt::KeypadModifier)
            continue;
        const QModelIndex next = currentIndex().isValid() ? moveCursor(action, Qt::NoModifier)
                                                          : model()->index(rowsIn(viewport()->rect()).first, 0);
        if (next.isValid())
            moveTo(next.row());
        return;
    }
    event->ignore();
}

void TapList::moveTo(int row)
{
    const int last = model()->rowCount() - 1;
    if (last < 0)
        return;
    const QModelIndex index = model()->index(std::clamp(row, 0, last), 0);
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    scrollTo(index);
    viewport()->update();
}

} // namespace tillpool::widgets
