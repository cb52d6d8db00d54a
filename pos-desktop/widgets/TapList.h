// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Paint.h"
#include "widgets/Theme.h"

#include <QListView>
#include <QPersistentModelIndex>
#include <optional>

namespace tillpool::widgets {

/// A list for fingers, from which ItemGrid, BasketView and CategoryRail are made: rows flash when they are pressed, a
/// tap is a press and a release on one row, a drag scrolls and taps nothing. The keyboard reaches it by Tab alone, so
/// that a tap leaves the focus where it was; the focus ring therefore is for those who use keys.
class TapList : public QListView {
    Q_OBJECT
public:
    TapList(const Theme& theme, const QString& objectName, Ink ground, QWidget* parent = nullptr);

    /// What it shows while there are no rows; nothing without a text.
    void setEmptyState(EmptyState state);

protected:
    /// Somebody tapped a row, or pressed Enter on it.
    virtual void tapped(const QModelIndex& index) = 0;
    /// The rows of the model that `area` of the viewport may show, [first, second).
    virtual std::pair<int, int> rowsIn(const QRect& area) const;

    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override; ///< two taps
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void leaveEvent(QEvent* event) override;
    /// Enter taps; what is not for a list goes on to the window, letters too.
    void keyPressEvent(QKeyEvent* event) override;
    /// Makes `row` the current one, in sight; out of range goes to the nearest.
    virtual void moveTo(int row);

    const Theme& m_theme;

private:
    void setPressed(const QModelIndex& index);
    void setHovered(const QModelIndex& index);

    Ink m_ground;
    EmptyState m_emptyState;
    QPersistentModelIndex m_pressed;
    QPersistentModelIndex m_hovered;
    QPoint m_pressedAt;
};

} // namespace tillpool::widgets
