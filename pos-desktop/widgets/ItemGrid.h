// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "catalogue/Catalogue.h"
#include "widgets/TapList.h"

#include <QAbstractListModel>
#include <memory>
#include <vector>

namespace tillpool::widgets {

/// Some items of a catalogue, by their positions in it. Nothing is copied: 100,000 items cost their positions alone.
class ItemModel : public QAbstractListModel {
    Q_OBJECT
public:
    /// PriceRole: the price as text, without its currency. StripeRole: the position of the item's uppermost category,
    /// for Theme::stripe().
    enum Role { ItemIdRole = Qt::UserRole + 1, PriceRole, SoldOutRole, StripeRole };
    explicit ItemModel(QObject* parent = nullptr);
    /// Shows nothing of it until setPositions().
    void setCatalogue(std::shared_ptr<const catalogue::Catalogue> catalogue);
    /// Positions in content().items of the catalogue, in the order in which they are shown.
    void setPositions(std::vector<int> positions);
    /// nullptr for an index that is not valid.
    const catalogue::Item* itemAt(const QModelIndex& index) const;
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override; ///< what is sold out is not enabled

private:
    int stripeOf(const catalogue::Item& item) const;

    std::shared_ptr<const catalogue::Catalogue> m_catalogue;
    std::vector<int> m_positions;
};

/// Tiles of items in columns as the width allows, never below 18 × 15 mm; painted by a delegate from the theme: a
/// stripe in the category's colour, the name (two lines, then elided), the price. A tap or Enter picks. Tiles stand 14
/// px from the edges, where the scroll bar is too. Where a tile stands is reckoned, not stored: 100,000 cost what 20
/// cost.
class ItemGrid : public TapList {
    Q_OBJECT
public:
    ItemGrid(const Theme& theme, const QString& objectName, QWidget* parent = nullptr);
    ItemModel& items() const { return *m_model; }
    /// What it says when there is nothing to show.
    void setEmptyText(const QString& what, const QString& advice);
    /// How many tiles stand beside each other now.
    int columnCount() const;

    QRect visualRect(const QModelIndex& index) const override;
    QModelIndex indexAt(const QPoint& point) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    void doItemsLayout() override;

Q_SIGNALS:
    void picked(const base::ItemId& item);
    void soldOutPicked(const base::ItemId& item);

protected:
    void tapped(const QModelIndex& index) override;
    std::pair<int, int> rowsIn(const QRect& area) const override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void updateGeometries() override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    int verticalOffset() const override;
    int horizontalOffset() const override { return 0; }
    bool isIndexHidden(const QModelIndex&) const override { return false; }
    /// Nothing is ever selected here.
    void setSelection(const QRect&, QItemSelectionModel::SelectionFlags) override {}
    QRegion visualRegionForSelection(const QItemSelection&) const override { return {}; }

private:
    int columnsWithin(int width) const;
    int tileHeight() const;
    int rowPitch() const;
    int lineCount() const; ///< rows of tiles

    ItemModel* m_model;
    int m_widthBefore = 0; ///< for which it was laid out last
};

} // namespace tillpool::widgets
