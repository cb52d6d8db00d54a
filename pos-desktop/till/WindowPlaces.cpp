// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/WindowPlaces.h"

#include <QGuiApplication>
#include <QScreen>
#include <QWidget>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using settings::Setting;

namespace {

void placeTill(const settings::Settings& settings, QWidget& till)
{
    const QScreen* screen = QGuiApplication::primaryScreen();
    if (settings.text(Setting::WindowMode) == u"full_screen"_s) {
        if (screen) // without a window manager nobody else does
            till.setGeometry(screen->geometry());
        till.showFullScreen();
        return;
    }
    till.resize(settings.size(Setting::WindowSize));
    if (screen)
        till.move(screen->availableGeometry().topLeft());
    till.show();
}

void placeCustomers(const settings::Settings& settings, const QWidget& till, QWidget& customers)
{
    const QList<QScreen*> screens = QGuiApplication::screens();
    if (settings.text(Setting::LoyaltyWindow) == u"auto"_s && screens.size() > 1) {
        customers.setGeometry(screens[1]->geometry());
        customers.showFullScreen();
        return;
    }
    customers.resize(till.size());
    const QRect room = till.screen()->availableGeometry();
    // Beside the till where there is room, else it lies behind and can be moved.
    const int right = till.geometry().right() + 1;
    customers.move(right + customers.width() <= room.right() + 1 ? right : room.left(), till.geometry().top());
    customers.show();
}

} // namespace

void placeWindows(const settings::Settings& settings, QWidget& till, QWidget* customers)
{
    placeTill(settings, till);
    if (!customers)
        return;
    placeCustomers(settings, till, *customers);
    till.raise();
    till.activateWindow();
}

} // namespace tillpool::till
