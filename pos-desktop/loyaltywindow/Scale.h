// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Theme.h"

#include <QFont>
#include <QSize>

namespace tillpool::loyaltywindow {

/// How large things are on a window of some size. Type grows in whole steps of the theme's scale, because the screen is
/// read from a metre away whatever its size; space grows along.
class Scale {
public:
    /// The scale of a window of 800 × 600 pixels.
    Scale() = default;
    static Scale of(QSize window);

    /// A font of the theme, some steps larger; steps beyond the theme's largest go on as they grew.
    QFont font(const widgets::Theme& theme, widgets::Type type, widgets::Weight weight) const;
    /// `pixels` of a window of 1280 × 800, in pixels of this one; whole.
    double space(int pixels) const;

    bool operator==(const Scale&) const = default;

private:
    Scale(int steps, int percent) : m_steps(steps), m_percent(percent) {}
    int m_steps = 0;
    int m_percent = 75;
};

} // namespace tillpool::loyaltywindow
