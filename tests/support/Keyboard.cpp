// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Keyboard.h"

#include <QKeySequence>
#include <algorithm>
#include <stdexcept>

// After Qt: Xlib defines macros of common words.
#include <X11/XKBlib.h>
#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>

namespace tillpool::test {

namespace {

constexpr std::pair<Qt::Key, KeySym> specialKeys[] {
    {Qt::Key_Escape, XK_Escape},
    {Qt::Key_Return, XK_Return},
    {Qt::Key_Enter, XK_KP_Enter},
    {Qt::Key_Tab, XK_Tab},
    {Qt::Key_Backspace, XK_BackSpace},
    {Qt::Key_Delete, XK_Delete},
    {Qt::Key_Insert, XK_Insert},
    {Qt::Key_Home, XK_Home},
    {Qt::Key_End, XK_End},
    {Qt::Key_PageUp, XK_Prior},
    {Qt::Key_PageDown, XK_Next},
    {Qt::Key_Left, XK_Left},
    {Qt::Key_Right, XK_Right},
    {Qt::Key_Up, XK_Up},
    {Qt::Key_Down, XK_Down},
    {Qt::Key_Shift, XK_Shift_L},
    {Qt::Key_Control, XK_Control_L},
    {Qt::Key_Alt, XK_Alt_L},
    {Qt::Key_Meta, XK_Super_L},
};

constexpr std::pair<Qt::KeyboardModifier, KeySym> modifiers[] {
    {Qt::ControlModifier, XK_Control_L},
    {Qt::AltModifier, XK_Alt_L},
    {Qt::MetaModifier, XK_Super_L},
    {Qt::ShiftModifier, XK_Shift_L},
};

KeySym keysymOf(char32_t character)
{
    constexpr KeySym unicode = 0x0100'0000;
    const bool isLatin1 = (character >= 0x20 && character <= 0x7e) || (character >= 0xa0 && character <= 0xff);
    return isLatin1 ? KeySym(character) : unicode + KeySym(character);
}

} // namespace

void Keyboard::forgetAssigned()
{
    KeySym none[] {NoSymbol};
    for (const auto& [keysym, keyCode] : m_assigned)
        XChangeKeyboardMapping(m_display, static_cast<int>(keyCode), 1, none, 1);
    m_assigned.clear();
}

Keyboard::Stroke Keyboard::find(unsigned long keysym) const
{
    for (const auto& [assigned, itsKeyCode] : m_assigned) {
        if (assigned == keysym)
            return {.keyCode = itsKeyCode, .isShifted = false};
    }
    const unsigned keyCode = XKeysymToKeycode(m_display, keysym);
    if (keyCode == 0)
        return {};
    for (const bool isShifted : {false, true}) {
        if (XkbKeycodeToKeysym(m_display, KeyCode(keyCode), 0, isShifted ? 1 : 0) == keysym)
            return {.keyCode = keyCode, .isShifted = isShifted};
    }
    return {};
}

Keyboard::Stroke Keyboard::assign(unsigned long keysym)
{
    int first = 0;
    int last = 0;
    XDisplayKeycodes(m_display, &first, &last);
    const auto isTaken = [this](int keyCode) {
        const auto hasIt = [keyCode](const auto& one) { return one.second == static_cast<unsigned>(keyCode); };
        return XkbKeycodeToKeysym(m_display, KeyCode(keyCode), 0, 0) != NoSymbol
            || std::ranges::any_of(m_assigned, hasIt);
    };
    for (int keyCode = last; keyCode >= first; --keyCode) {
        if (isTaken(keyCode))
            continue;
        KeySym both[] {keysym, keysym};
        XChangeKeyboardMapping(m_display, keyCode, 2, both, 1);
        XSync(m_display, False);
        m_assigned.emplace_back(keysym, static_cast<unsigned>(keyCode));
        return {.keyCode = static_cast<unsigned>(keyCode), .isShifted = false};
    }
    throw std::runtime_error("the keyboard has no key left for another character");
}

Keyboard::Stroke Keyboard::strokeFor(char32_t character)
{
    const KeySym keysym = keysymOf(character);
    const Stroke found = find(keysym);
    return found.keyCode != 0 ? found : assign(keysym);
}

Keyboard::Stroke Keyboard::strokeFor(Qt::Key key)
{
    for (const auto& [special, keysym] : specialKeys) {
        if (special == key)
            return find(keysym);
    }
    if (key >= Qt::Key_F1 && key <= Qt::Key_F35)
        return find(XK_F1 + static_cast<KeySym>(key - Qt::Key_F1));
    if (key >= Qt::Key_A && key <= Qt::Key_Z) // as printed on the keyboard: the letter without Shift
        return find(XK_a + static_cast<KeySym>(key - Qt::Key_A));
    if (key >= Qt::Key_Space && key <= Qt::Key_ydiaeresis)
        return strokeFor(static_cast<char32_t>(key));
    throw std::runtime_error("no way to press " + QKeySequence(key).toString().toStdString() + " yet");
}

unsigned Keyboard::keyCodeOf(unsigned long keysym) const { return XKeysymToKeycode(m_display, keysym); }

void Keyboard::press(unsigned keyCode, unsigned long afterMs) { XTestFakeKeyEvent(m_display, keyCode, True, afterMs); }

void Keyboard::release(unsigned keyCode) { XTestFakeKeyEvent(m_display, keyCode, False, 0); }

void Keyboard::strike(Stroke stroke, unsigned long afterMs)
{
    const unsigned shift = keyCodeOf(XK_Shift_L);
    if (stroke.isShifted)
        press(shift);
    press(stroke.keyCode, afterMs);
    release(stroke.keyCode);
    if (stroke.isShifted)
        release(shift);
}

void Keyboard::strike(QKeyCombination combination)
{
    const Stroke stroke = strokeFor(combination.key());
    std::vector<unsigned> held;
    for (const auto& [modifier, keysym] : modifiers) {
        const bool isForStroke = modifier == Qt::ShiftModifier && stroke.isShifted;
        if (combination.keyboardModifiers().testFlag(modifier) || isForStroke)
            held.push_back(keyCodeOf(keysym));
    }
    for (const unsigned keyCode : held)
        press(keyCode);
    press(stroke.keyCode);
    release(stroke.keyCode);
    for (auto keyCode = held.rbegin(); keyCode != held.rend(); ++keyCode)
        release(*keyCode);
}

} // namespace tillpool::test
