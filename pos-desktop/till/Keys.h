// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QString>
#include <span>

namespace tillpool::till {

/// What a key does at the till. The same table gives the buttons their keys and the help its lines.
enum class Key {
    Help,
    Search,
    Customer,
    EditLine,
    RemoveLine,
    Undo,
    Redo,
    Points,
    AllPoints,
    Pay,
    Card,
    FullScreen,
    Colours,
    SignOff,
    SavePdf,
    Back,
};

struct KeyLine {
    Key key;
    const char* sequence; ///< portable form: "F9", "Ctrl+Z"
    const char* does;     ///< for the help: "Pay, and finish the sale"
};

/// All keys, in the order of the help.
std::span<const KeyLine> keyLines();
QKeySequence keyFor(Key key);

} // namespace tillpool::till
