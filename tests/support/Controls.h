// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

namespace tillpool::test {

struct FingerRules {
    double pixelsPerMillimetre = 96 / 25.4;
    QStringList pay {QStringLiteral("pay")}; ///< objectNames of what must be 20 mm either way
};

/// What is wrong, in words, with the visible widgets of `window` that people use (buttons, fields, sliders, views, and
/// all that takes the focus): those without an objectName, without a name for a screen reader (an accessibleName, a
/// text or a label), and those too small for a finger, less than 12 mm either way.
QStringList faultsOfControls(QWidget& window, const FingerRules& rules = {});

} // namespace tillpool::test
