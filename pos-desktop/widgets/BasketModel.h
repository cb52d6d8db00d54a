// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pricing/Pricing.h"

#include <QAbstractListModel>
#include <array>
#include <vector>

namespace tillpool::widgets {

/// A priced basket as rows: its lines, then discounts, then discounts that are near.
class BasketModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum class Row { Line, Discount, Near };
    /// KindRole: a Row. QuantityRole: qint64. DetailRole: modifiers or the reason, may be empty. AmountRole: as text,
    /// without the currency, empty for what is near.
    enum Role { KindRole = Qt::UserRole + 1, QuantityRole, DetailRole, AmountRole };
    explicit BasketModel(QObject* parent = nullptr);
    /// Changes only the rows that are different, so that adding a line costs a line.
    void show(const pricing::PricedBasket& priced);
    int lineCount() const; ///< lines are the rows 0 to lineCount() − 1
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override; ///< lines alone can be chosen

private:
    struct Entry {
        Row kind = Row::Line;
        qint64 quantity = 0;
        QString name {};
        QString detail {};
        QString amount {};
        bool operator==(const Entry&) const = default;
    };
    static Entry entryOf(const pricing::PricedLine& line);
    static Entry entryOf(const pricing::Discount& discount);
    static Entry entryOf(const pricing::DiscountNotApplied& discount);
    void replaceSection(Row kind, const std::vector<Entry>& entries);
    int countOf(Row kind) const;

    std::vector<Entry> m_entries;
};

} // namespace tillpool::widgets
