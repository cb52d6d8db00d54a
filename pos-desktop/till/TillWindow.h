// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "devices/Clock.h"
#include "devices/FileSaver.h"
#include "flows/TillFlow.h"
#include "till/PaySheet.h"
#include "widgets/Theme.h"

#include <QTimer>
#include <QWidget>
#include <memory>

namespace tillpool::widgets {
class Banner;
class CategoryRail;
class ItemGrid;
class KeyboardPad;
} // namespace tillpool::widgets

namespace tillpool::till {

class BasketPanel;
class CustomerSheet;
class HelpSheet;
class LeaveSheet;
class LineSheet;
class ReceiptSheet;
class SignOnSheet;
class TopBar;
class WaitingSheet;

/// The staff's window: three zones that never move (categories, items, basket) below one bar, and sheets over them. It
/// shows what the flows say and tells them what was done.
class TillWindow : public QWidget {
    Q_OBJECT
public:
    struct Parts {
        const widgets::Theme& theme;
        flows::TillFlow& till;
        devices::Clock& clock;
        devices::FileSaver& files;
        QString signOnNote;
    };
    explicit TillWindow(Parts parts);
    ~TillWindow() override;

    /// What a scanner read: for the flow, unless a sheet is open that has to be finished first.
    void scan(const QString& text);

Q_SIGNALS:
    void closedForGood();
    void coloursToggled(); ///< light or dark

protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void makeZones();
    QWidget* makeItems();
    void makeSheets();
    void connectFlows();
    void connectSearch();
    void connectBasket();
    void addWindowKeys();

    void showSession();
    void showMenu();
    void showItems();
    void chooseCategory(const QString& key);
    void confirmSearch();
    void showBanner();
    void showNotice();
    void placeNotice();
    void showSaleState();
    void showRegions();
    void showTime();
    void pay(PaySheet::Start start);
    void askToSignOff();
    void focusSearch();
    QString regionName(const QString& id) const;

    const widgets::Theme& m_theme;
    flows::TillFlow& m_till;
    devices::Clock& m_clock;
    devices::FileSaver& m_files;
    const QString m_signOnNote;
    QTimer m_timeTimer;
    QTimer m_noticeTimer;
    QString m_category;
    bool m_mayClose = false;
    bool m_isLeavingForGood = false;

    QWidget* m_content;
    TopBar* m_bar;
    widgets::Banner* m_banner;
    widgets::Banner* m_notice;
    widgets::CategoryRail* m_rail;
    widgets::ItemGrid* m_grid;
    widgets::KeyboardPad* m_keyboard;
    BasketPanel* m_basket;
    SignOnSheet* m_signOn;
    CustomerSheet* m_customer;
    LineSheet* m_line;
    PaySheet* m_pay;
    WaitingSheet* m_waiting;
    ReceiptSheet* m_receipt;
    HelpSheet* m_help;
    LeaveSheet* m_leave;
};

} // namespace tillpool::till
