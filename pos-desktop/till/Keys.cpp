// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/Keys.h"

#include <algorithm>
#include <iterator>

namespace tillpool::till {

namespace {

constexpr KeyLine lines[] {
    {Key::Search, "F2", "Find an item by name, code or barcode; Enter adds the first one, 3*latte adds three"},
    {Key::Customer, "F3", "The customer and their groups"},
    {Key::Points, "F6", "Pay with points"},
    {Key::AllPoints, "F7", "All points that help"},
    {Key::Pay, "F9", "Pay, and finish the sale; then the next customer"},
    {Key::Card, "F10", "Paid by card"},
    {Key::EditLine, "F4", "Quantity and extras of the selected line"},
    {Key::RemoveLine, "Del", "Take the selected line out"},
    {Key::Undo, "Ctrl+Z", "Undo"},
    {Key::Redo, "Ctrl+Y", "Redo"},
    {Key::SavePdf, "Ctrl+S", "Save the receipt as PDF"},
    {Key::Back, "Esc", "Back"},
    {Key::FullScreen, "F11", "Full screen, and back"},
    {Key::Colours, "Ctrl+L", "Light or dark colours"},
    {Key::SignOff, "F12", "Sign off"},
    {Key::Help, "F1", "This page"},
};

} // namespace

std::span<const KeyLine> keyLines() { return lines; }

QKeySequence keyFor(Key key)
{
    const auto found =
        std::find_if(std::begin(lines), std::end(lines), [key](const KeyLine& line) { return line.key == key; });
    Q_ASSERT(found != std::end(lines));
    return QKeySequence(QString::fromLatin1(found->sequence), QKeySequence::PortableText);
}

} // namespace tillpool::till
