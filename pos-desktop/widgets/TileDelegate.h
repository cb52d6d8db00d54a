// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Theme.h"

#include <QStyledItemDelegate>

namespace tillpool::widgets {

/// Paints a tile of ItemGrid.
class TileDelegate : public QStyledItemDelegate {
public:
    TileDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const Theme& m_theme;
};

} // namespace tillpool::widgets
