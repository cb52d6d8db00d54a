// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeyCombination>
#include <QtGlobal>
#include <utility>
#include <vector>

struct _XDisplay; // Xlib's headers define macros that Qt's names don't survive

namespace tillpool::test {

/// The keys of an X display: which one types what, and pressing them.
class Keyboard {
public:
    /// A key of the keyboard, and whether Shift is held for what it is to type.
    struct Stroke {
        unsigned keyCode = 0;
        bool isShifted = false;
    };

    explicit Keyboard(_XDisplay* display) : m_display(display) {}
    Q_DISABLE_COPY_MOVE(Keyboard)

    /// What types `character` (UCS-4). Where the layout has none, a key without a use is given it.
    Stroke strokeFor(char32_t character);
    /// Throws for keys that no test has needed yet.
    Stroke strokeFor(Qt::Key key);

    /// Takes back what keys without a use were given.
    void forgetAssigned();

    void press(unsigned keyCode, unsigned long afterMs = 0);
    void release(unsigned keyCode);
    /// Presses and releases, with Shift where it takes that; the display itself waits before.
    void strike(Stroke stroke, unsigned long afterMs = 0);
    void strike(QKeyCombination combination);

private:
    Stroke find(unsigned long keysym) const;
    Stroke assign(unsigned long keysym);
    unsigned keyCodeOf(unsigned long keysym) const;

    _XDisplay* m_display;
    std::vector<std::pair<unsigned long, unsigned>> m_assigned; // keysym, key code
};

} // namespace tillpool::test
