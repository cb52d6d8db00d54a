// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flows/TillFlow.h"
#include "till/Parts.h"
#include "widgets/Command.h"
#include "widgets/NumberField.h"
#include "widgets/PointsSlider.h"

namespace tillpool::till {

/// Which group pays how many points of this sale; or why none can, and what to do about it.
class PointsBlock : public Ground {
    Q_OBJECT
public:
    PointsBlock(const widgets::Theme& theme, flows::TillFlow& till, QWidget* parent = nullptr);
    widgets::NumberField& field() const { return *m_field; }
    bool canBeUsed() const; ///< there is a group with points that help

Q_SIGNALS:
    void customerWanted();

private:
    QWidget* makeControls();
    void refresh();
    void refreshControls(const client::CustomerGroup& group);
    QString whyNot() const;
    QString whyNotNow(const client::CustomerGroup& group) const;

    const widgets::Theme& m_theme;
    flows::TillFlow& m_till;
    QLabel* m_title;
    QLabel* m_whyNot;
    widgets::Command* m_customer;
    QWidget* m_controls;
    widgets::NumberField* m_field;
    QLabel* m_of;
    widgets::PointsSlider* m_slider;
    widgets::Command* m_none;
    widgets::Command* m_half;
    widgets::Command* m_all;
    QLabel* m_after;
};

} // namespace tillpool::till
