// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flows/CustomerFlow.h"
#include "till/Parts.h"
#include "widgets/Banner.h"
#include "widgets/Command.h"
#include "widgets/Sheet.h"
#include "words/Refusals.h"

class QVBoxLayout;

namespace tillpool::till {

/// Looking a customer up by their id, and choosing among all their groups, wherever these are at home.
class CustomerSheet : public widgets::Sheet {
    Q_OBJECT
public:
    CustomerSheet(
        const widgets::Theme& theme, flows::CustomerFlow& customer, words::RegionNames regionNames, QWidget* over);
    void start(); ///< opens it with an empty field

private:
    QWidget* makeLookUp();
    QWidget* makeGroups();
    void refresh();
    void showGroups();
    void addGroup(const client::CustomerGroup& group);
    void submit();

    const widgets::Theme& m_theme;
    flows::CustomerFlow& m_customer;
    words::RegionNames m_regionNames;
    QLineEdit* m_id;
    widgets::Banner* m_message;
    widgets::Command* m_submit;
    QLabel* m_name;
    QLabel* m_detail;
    QWidget* m_groups;
    QLabel* m_empty;
    widgets::Command* m_remove;
    widgets::Command* m_done;
    std::optional<base::CustomerId> m_before; ///< who was attached when it was opened
};

} // namespace tillpool::till
