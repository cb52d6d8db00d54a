// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "till/Parts.h"
#include "widgets/Command.h"
#include "widgets/Sheet.h"
#include "words/Refusals.h"

namespace tillpool::till {

/// Before something is left open: says what, and asks once.
class LeaveSheet : public widgets::Sheet {
    Q_OBJECT
public:
    LeaveSheet(const widgets::Theme& theme, QWidget* over);
    /// `confirmText`: what the confirming button does, such as "Close the till".
    void ask(const words::Message& warning, const QString& confirmText);

Q_SIGNALS:
    void confirmed();

private:
    QLabel* m_what;
    QLabel* m_advice;
    widgets::Command* m_stay;
    widgets::Command* m_leave;
};

} // namespace tillpool::till
