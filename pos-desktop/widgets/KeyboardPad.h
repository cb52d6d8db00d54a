// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Command.h"

#include <QWidget>

class QGridLayout;

namespace tillpool::widgets {

/// Letters and digits for a finger, for ids and for the search: 0–9, a–z in the order of a QWERTY keyboard, hyphen,
/// space, ⌫ and a confirming key. Keys are at least 12 mm high; it says what was pressed, and leaves the focus where it
/// is. Keys are named `<objectName>.a`, `.hyphen`, `.space`, `.backspace`, `.confirm`.
class KeyboardPad : public QWidget {
    Q_OBJECT
public:
    KeyboardPad(const Theme& theme, const QString& objectName, const QString& confirmText, QWidget* parent = nullptr);
    QSize sizeHint() const override;

Q_SIGNALS:
    void typed(const QString& character);
    void backspace(); ///< again and again while it is held down
    void confirmed();

private:
    Command& addKey(const QString& name, const QString& text, int row, int column, int span);
    void addCharacter(QChar character, int row, int column);

    const Theme& m_theme;
    QGridLayout* m_keys;
};

} // namespace tillpool::widgets
