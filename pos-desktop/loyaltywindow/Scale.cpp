// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/Scale.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tillpool::loyaltywindow {

using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

// What comes after Poster, for windows that are seen from further away than the theme thinks.
constexpr std::array beyondPoster {120, 160, 216};

} // namespace

Scale Scale::of(QSize window)
{
    // A window that is too narrow for its height has the room of a lower one.
    const int height = std::min(window.height(), window.width() * 10 / 16);
    if (height >= 1900)
        return {3, 250};
    if (height >= 1400)
        return {2, 180};
    if (height >= 1000)
        return {1, 135};
    return {0, height >= 700 ? 100 : 75};
}

QFont Scale::font(const Theme& theme, Type type, Weight weight) const
{
    const int poster = static_cast<int>(Type::Poster);
    const int step = static_cast<int>(type) + m_steps;
    QFont font = theme.font(static_cast<Type>(std::min(step, poster)), weight);
    if (step > poster)
        font.setPixelSize(beyondPoster[static_cast<size_t>(step - poster - 1)]);
    return font;
}

double Scale::space(int pixels) const { return std::round(pixels * m_percent / 100.0); }

} // namespace tillpool::loyaltywindow
