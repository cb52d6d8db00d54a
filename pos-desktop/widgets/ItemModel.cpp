// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ItemGrid.h"
#include "words/Amounts.h"

namespace tillpool::widgets {

using namespace Qt::StringLiterals;

ItemModel::ItemModel(QObject* parent) : QAbstractListModel(parent) {}

void ItemModel::setCatalogue(std::shared_ptr<const catalogue::Catalogue> catalogue)
{
    beginResetModel();
    m_catalogue = std::move(catalogue);
    m_positions.clear();
    endResetModel();
}

void ItemModel::setPositions(std::vector<int> positions)
{
    if (positions == m_positions)
        return;
    beginResetModel();
    m_positions = std::move(positions);
    endResetModel();
}

const catalogue::Item* ItemModel::itemAt(const QModelIndex& index) const
{
    if (!index.isValid())
        return nullptr;
    const auto position = static_cast<size_t>(m_positions.at(static_cast<size_t>(index.row())));
    return &m_catalogue->content().items.at(position);
}

int ItemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_positions.size());
}

int ItemModel::stripeOf(const catalogue::Item& item) const
{
    const catalogue::Category* category = m_catalogue->category(item.categoryId);
    return category ? category->position : 0;
}

QVariant ItemModel::data(const QModelIndex& index, int role) const
{
    const catalogue::Item* const item = itemAt(index);
    if (!item)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return item->name;
    case Qt::AccessibleTextRole:
        return item->soldOut ? item->name + u", sold out today"_s
                             : item->name + u", "_s + words::moneyText(item->price);
    case ItemIdRole:
        return item->itemId.text();
    case PriceRole:
        return words::amountText(item->price);
    case SoldOutRole:
        return item->soldOut;
    case StripeRole:
        return stripeOf(*item);
    default:
        return {};
    }
}

Qt::ItemFlags ItemModel::flags(const QModelIndex& index) const
{
    const catalogue::Item* const item = itemAt(index);
    if (!item || item->soldOut)
        return Qt::ItemNeverHasChildren;
    return Qt::ItemIsEnabled | Qt::ItemNeverHasChildren;
}

} // namespace tillpool::widgets
