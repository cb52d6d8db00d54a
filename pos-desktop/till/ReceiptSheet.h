// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "devices/FileSaver.h"
#include "flows/TillFlow.h"
#include "till/Parts.h"
#include "widgets/Banner.h"
#include "widgets/Command.h"
#include "widgets/Sheet.h"

#include <QTimer>

namespace tillpool::till {

/// A sale that is done: the change to give, what became of the points, the receipt; then the next customer.
class ReceiptSheet : public widgets::Sheet {
    Q_OBJECT
public:
    ReceiptSheet(const widgets::Theme& theme, flows::TillFlow& till, devices::FileSaver& files, QWidget* over);
    void start();

private:
    QWidget* makeOutcome();
    QWidget* makePaper();
    QString localTimeOf(const QJsonObject& sale) const; ///< of the store; empty when the sale tells no time
    QString pointsText(const QJsonObject& sale) const;
    void savePdf();
    void next();

    const widgets::Theme& m_theme;
    flows::TillFlow& m_till;
    devices::FileSaver& m_files;
    QLabel* m_title;
    QLabel* m_changeLabel;
    QLabel* m_change;
    QLabel* m_paid;
    QLabel* m_points;
    QLabel* m_recovered;
    widgets::Banner* m_saved;
    widgets::Command* m_next;
    QLabel* m_paper;
    QString m_text;
    QTimer m_guard; ///< while it runs, a key or a finger that came too late for the last screen does nothing
};

} // namespace tillpool::till
