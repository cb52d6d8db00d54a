// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flows/SaleFlow.h"
#include "flows/SignOnFlow.h"
#include "till/Parts.h"
#include "widgets/Banner.h"
#include "widgets/Command.h"
#include "widgets/Sheet.h"

namespace tillpool::till {

/// Signing on: the staff id and the PIN, by keyboard or by the pad. It covers the till until somebody is signed on;
/// what was being rung up stays below.
class SignOnSheet : public widgets::Sheet {
    Q_OBJECT
public:
    SignOnSheet(const widgets::Theme& theme, flows::SignOnFlow& signOn, flows::SaleFlow& sale, const QString& note,
        QWidget* over);

    /// What stands on the green side: the till, and a word on the state of the server.
    void setPlace(const QString& storeName);
    void setServerState(const QString& text);

private:
    QWidget* makeBrand(const QString& note);
    QWidget* makeForm();
    void refresh();
    void submit();
    void typeDigits(const QString& digits);
    QLineEdit& active() const;

    const widgets::Theme& m_theme;
    flows::SignOnFlow& m_signOn;
    flows::SaleFlow& m_sale;
    QLabel* m_place;
    QLabel* m_server;
    QLabel* m_waiting;
    QLineEdit* m_staffId;
    QLineEdit* m_pin;
    widgets::Banner* m_message;
    widgets::Command* m_submit;
};

} // namespace tillpool::till
