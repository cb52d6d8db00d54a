// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flows/TillFlow.h"
#include "till/CustomerHeader.h"
#include "till/Sums.h"
#include "widgets/BasketView.h"
#include "widgets/Command.h"

namespace tillpool::till {

/// The right zone of the till: the customer, the basket, what it comes to, and the way on.
class BasketPanel : public Ground {
    Q_OBJECT
public:
    BasketPanel(
        const widgets::Theme& theme, flows::TillFlow& till, words::RegionNames regionNames, QWidget* parent = nullptr);
    void changeQuantity(int step); ///< of the selected line

Q_SIGNALS:
    void customerWanted();
    void editWanted(int line);
    void payWanted();
    void pointsWanted();

private:
    QWidget* makeTools();
    QWidget* makeFoot();
    widgets::Command* addTool(QLayout& row, const QString& name, const QString& text, const QString& accessibleName);
    void refresh();
    void refreshSelection();

    const widgets::Theme& m_theme;
    flows::TillFlow& m_till;
    widgets::BasketView* m_view;
    widgets::Command* m_fewer;
    widgets::Command* m_more;
    widgets::Command* m_edit;
    widgets::Command* m_remove;
    widgets::Command* m_undo;
    widgets::Command* m_redo;
    widgets::Command* m_points;
    widgets::Command* m_pay;
};

} // namespace tillpool::till
