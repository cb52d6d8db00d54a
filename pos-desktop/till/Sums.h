// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flows/TillFlow.h"
#include "till/Parts.h"

namespace tillpool::till {

/// What the basket comes to: discounts, tax, the total, and what it does to the group's points.
class Sums : public QWidget {
    Q_OBJECT
public:
    Sums(const widgets::Theme& theme, flows::TillFlow& till, QWidget* parent = nullptr);

private:
    struct Row {
        QWidget* widget;
        QLabel* label;
        QLabel* amount;
    };
    Row addRow(const QString& name, widgets::Type type, widgets::Weight weight, const QString& ink);
    void refresh();
    void showPoints();

    const widgets::Theme& m_theme;
    flows::TillFlow& m_till;
    Row m_discounts;
    Row m_tax;
    Row m_total;
    QLabel* m_points;
};

} // namespace tillpool::till
