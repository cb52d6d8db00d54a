// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flows/TillFlow.h"
#include "till/Parts.h"
#include "till/PointsBlock.h"
#include "widgets/Banner.h"
#include "widgets/Command.h"
#include "widgets/NumberField.h"
#include "widgets/Sheet.h"

class QHBoxLayout;

namespace tillpool::till {

/// Paying: points, cash, card; one question a block, the amount to pay the largest of all. Its last button says what it
/// will do.
class PaySheet : public widgets::Sheet {
    Q_OBJECT
public:
    PaySheet(const widgets::Theme& theme, flows::TillFlow& till, QWidget* over);
    enum class Start { Cash, Points };
    void start(Start start);

Q_SIGNALS:
    void customerWanted();

private:
    QWidget* makeQuestions();
    QWidget* makeCash();
    /// A block with its caption above; they come and go together.
    QWidget* makeBlock(const QString& caption, QWidget* content);
    QWidget* makeQuick();
    QWidget* makeOthers();
    void refresh();
    void refreshAmounts();
    void refreshQuick();
    void refreshRefusal();
    void addRemedy(flows::Remedy remedy);
    void typeDigits(const QString& digits);
    void finish();
    widgets::NumberField& active() const;

    const widgets::Theme& m_theme;
    flows::TillFlow& m_till;
    QLabel* m_due;
    QLabel* m_sum;
    widgets::Banner* m_message;
    QWidget* m_remedies;
    PointsBlock* m_points;
    QWidget* m_cashBlock;
    QWidget* m_otherBlock;
    std::vector<widgets::Command*> m_quick;
    widgets::Command* m_card;
    QLabel* m_promise;
    widgets::MoneyField* m_cash;
    QLabel* m_changeLabel;
    QLabel* m_change;
    widgets::Command* m_finish;
};

} // namespace tillpool::till
