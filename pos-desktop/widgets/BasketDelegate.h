// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Theme.h"

#include <QStyledItemDelegate>

namespace tillpool::widgets {

/// Paints a row of BasketView: a line, a discount, or a discount that is near.
class BasketDelegate : public QStyledItemDelegate {
public:
    BasketDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    double paintQuantity(QPainter& painter, const QRectF& row, const QString& quantity) const;
    void paintIcon(QPainter& painter, const QRectF& row, Icon icon, Ink ink) const;
    void paintNear(QPainter& painter, const QRectF& row, const QString& text) const;

    const Theme& m_theme;
};

} // namespace tillpool::widgets
