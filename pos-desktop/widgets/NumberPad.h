// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Command.h"

#include <QWidget>

class QGridLayout;

namespace tillpool::widgets {

/// Digits for a finger: 7 8 9 / 4 5 6 / 1 2 3 / "00" 0 ⌫. Types nothing by itself: it says what was pressed, and leaves
/// the focus where it is. Keys are named `<objectName>.7`, `.00`, `.clear`, `.backspace`, and grow with the pad.
class NumberPad : public QWidget {
    Q_OBJECT
public:
    enum class Corner { DoubleZero, Clear }; ///< the key at the lower left
    NumberPad(const Theme& theme, const QString& objectName, Corner corner, QWidget* parent = nullptr);
    QSize sizeHint() const override;

Q_SIGNALS:
    void digits(const QString& digits); ///< "7" or "00"
    void backspace();                   ///< again and again while it is held down
    void cleared();

private:
    Command& addKey(const QString& name, const QString& text, int row, int column);

    const Theme& m_theme;
    QGridLayout* m_keys;
};

} // namespace tillpool::widgets
