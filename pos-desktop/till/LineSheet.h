// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flows/TillFlow.h"
#include "till/Parts.h"
#include "widgets/Banner.h"
#include "widgets/Command.h"
#include "widgets/NumberField.h"
#include "widgets/Sheet.h"

#include <QSet>

namespace tillpool::till {

/// One line: how many, and with which extras. For a line of the basket, or for an item that can't be added before its
/// extras are chosen.
class LineSheet : public widgets::Sheet {
    Q_OBJECT
public:
    LineSheet(const widgets::Theme& theme, flows::TillFlow& till, QWidget* over);
    void editLine(int line);
    void chooseFor(const base::ItemId& item, qint64 quantity);

private:
    QWidget* makeQuantity();
    QWidget* makeExtras();
    void show(const catalogue::Item& item, qint64 quantity, const std::vector<base::ModifierId>& chosen);
    void addExtras(const catalogue::ModifierGroup& group);
    void toggle(const catalogue::ModifierGroup& group, const base::ModifierId& modifier);
    void refreshExtras();
    void refreshSum();
    void accept();
    void removeLine();
    QString ruleText(const catalogue::ModifierGroup& group) const;
    std::vector<base::ModifierId> chosenInOrder() const;

    const widgets::Theme& m_theme;
    flows::TillFlow& m_till;
    const catalogue::Item* m_item = nullptr;
    int m_line = flows::BasketEditor::noLine; ///< noLine: an item that is to be added
    QSet<QString> m_chosen;
    std::vector<std::pair<base::ModifierId, widgets::Command*>> m_buttons;
    QLabel* m_name;
    QLabel* m_sum;
    widgets::NumberField* m_quantity;
    QWidget* m_extras;
    widgets::Banner* m_message;
    widgets::Command* m_remove;
    widgets::Command* m_accept;
};

} // namespace tillpool::till
