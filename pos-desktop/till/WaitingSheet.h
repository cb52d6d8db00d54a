// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flows/SaleFlow.h"
#include "till/Parts.h"
#include "widgets/Command.h"
#include "widgets/Sheet.h"

namespace tillpool::till {

/// While a sale's outcome is awaited: says what is known, what not to do, and what can be done. Can't be left before
/// the outcome is known.
class WaitingSheet : public widgets::Sheet {
    Q_OBJECT
public:
    WaitingSheet(const widgets::Theme& theme, flows::SaleFlow& sale, QWidget* over);
    void refresh();

private:
    const widgets::Theme& m_theme;
    flows::SaleFlow& m_sale;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QLabel* m_amount;
    QLabel* m_tries;
    QWidget* m_actions;
    widgets::Command* m_ask;
    widgets::Command* m_giveUp;
};

} // namespace tillpool::till
