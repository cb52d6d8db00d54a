// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flows/CustomerFlow.h"
#include "till/Parts.h"
#include "widgets/Command.h"
#include "widgets/GroupCard.h"
#include "words/Refusals.h"

namespace tillpool::till {

/// The head of the basket: who the customer is and which of their groups earns and pays; or how to add one.
class CustomerHeader : public Ground {
    Q_OBJECT
public:
    /// Cards that stand side by side; the others are behind "more".
    static constexpr int cardsMax = 3;

    CustomerHeader(const widgets::Theme& theme, flows::CustomerFlow& customer, words::RegionNames regionNames,
        QWidget* parent = nullptr);

Q_SIGNALS:
    void customerWanted(); ///< look one up, or see all their groups

private:
    void refresh();
    void showCards();
    bool needNarrowCards() const;
    widgets::GroupCard* addCard(const client::CustomerGroup& group);
    QString stateText() const;

    const widgets::Theme& m_theme;
    flows::CustomerFlow& m_customer;
    words::RegionNames m_regionNames;
    widgets::Command* m_add;
    QWidget* m_person;
    QLabel* m_badge;
    QLabel* m_name;
    QLabel* m_detail;
    widgets::Command* m_details;
    QWidget* m_cards;
    QLabel* m_note; ///< why the chosen group's points can't be spent
};

/// What a card says of a group: shared with the customer's sheet.
widgets::GroupCard::Content cardContent(const client::CustomerGroup& group, const words::RegionNames& regionNames);

/// Why the points of a group can't be spent, in whole sentences; empty when they can.
QString notesOf(const client::CustomerGroup& group);

} // namespace tillpool::till
